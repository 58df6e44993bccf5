// Why a check warns, for people and for programs: each reason has a name, and a sentence that another language may say otherwise.

/** Sentences by the names of their rules; `{of}` stands for what is concerned, `{0}` and `{1}` for figures. */
export const REASONS = {
  'above-threshold': 'the score is over the threshold, and no place stands out',
  'corner-outside': 'the {of} corner lies outside the picture by {0} % of the diagonal',
  'corner-cut': 'the {of} corner is cut off',
  'term-not-whole': 'the term could not be read whole',
  'no-term': '{of} is no term',
  'no-such-date': 'a date that does not exist',
  'before-first-issue': 'begins before second-generation cards were issued',
  'begins-in-future': 'begins in the future',
  'ends-before-it-begins': 'ends before it begins',
  'run-out': 'has run out',
  'temporary-term': 'a temporary card runs three months',
  'unlawful-term': 'is neither 5, 10 nor 20 years',
  'begins-before-birth': 'begins before the holder was born',
  'term-against-age': "{0} years do not fit the holder's age of {1} at its beginning",
  'no-end-against-age': "does not fit the holder's age of {0} at its beginning",
  'grain-of-grey-print': 'the picture has the grain of a print black and white',
  'grain-of-colour-print': 'the picture has the grain of a print in colour',
  'lies-as-grey-print': 'the card lies as a print black and white does',
  'lies-as-colour-print': 'the card lies as a print in colour does',
  'no-colour': 'black and white: hues spread over {0} of 255',
  'grain-of-display': 'the picture has the grain of a display',
  'in-display-frame': 'the card lies as in a display’s frame',
  'not-found': '{of} was not found',
  'hardly-read': '{of} can hardly be read',
  covered: 'something lies over the card',
  'covered-field': 'something lies over the card, over {of}',
  'glare-washes-out': 'glare washes out {of}',
  'glare-blanks': 'glare leaves a part of {of} blank',
  'saved-by-editor': 'the file was saved by {of}',
  'wrong-check-character': 'the check character of the number is wrong',
  'birth-against-number': 'birth and number disagree',
  'sex-against-number': 'sex and number disagree',
  'uneven-digits': 'the digits of the number are not evenly set',
  'blank-field': '{of} is blank beside its label, and nothing lies there',
  'smoother-ground': 'the ground under {of} is {0} times smoother than above and below it',
  'portrait-differs': 'grain, tone or rim of the portrait differ from the card around it',
  'differs-somewhere': 'ground or type of a part of the card differs from the rest of the card',
  differs: 'ground or type of {of} differs from the rest of the card',
  'bright-spot': 'a bright spot, {0} of 255 above all around it',
  'bright-spot-at-field': 'a bright spot at {of}, {0} of 255 above all around it',
  screenshot: 'a screenshot: the card stands straight to {0}°, and {1} % of the ground around it is of one colour',
  'says-temporary': 'the title says 临时',
  'issuer-on-face': 'issuer and term stand on the face',
  'temporary-layout': 'the layout is that of a temporary card',
  'written-across': 'something is written across the picture',
  'written-across-field': 'something is written across {of}',
} as const satisfies Record<string, string>

export type Rule = keyof typeof REASONS

export interface Reason {
  readonly rule: Rule
  /** What is concerned: names of fields or rows, a corner, a program. */
  readonly of?: readonly string[]
  /** Figures, as they are to be written. */
  readonly figures?: readonly string[]
  /** All of it in English. */
  readonly why: string
}

export function reason(rule: Rule, of: readonly string[] = [], ...figures: readonly string[]): Reason {
  return {
    rule,
    ...(of.length > 0 ? { of } : {}),
    ...(figures.length > 0 ? { figures } : {}),
    why: sentence(REASONS[rule], of.join(', '), figures),
  }
}

export function sentence(pattern: string, of: string, figures: readonly string[] = []): string {
  return pattern.replace(/\{(of|\d)\}/g, (_, hole: string) => (hole === 'of' ? of : (figures[Number(hole)] ?? '')))
}
