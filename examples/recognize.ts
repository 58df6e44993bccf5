// The library in ten lines:  node --import tsx examples/recognize.ts examples/specimen-face.jpg
import { readFileSync } from 'node:fs'
import { createRecognizer, RecognizeError } from 'cardlens'

const recognizer = await createRecognizer({ workers: 1 })
try {
  const { cards } = await recognizer.recognize(readFileSync(process.argv[2] ?? 'examples/specimen-face.jpg'), {
    cards: 'all',
    checks: ['validity'],
  })
  for (const { side, fields } of cards)
    console.log(side, Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])))
} catch (error) {
  if (!(error instanceof RecognizeError)) throw error
  console.error(error.code, error.message)
} finally {
  await recognizer.close()
}
