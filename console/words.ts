// What the page says, in Chinese and in English.
import { type Reason, type Rule, sentence } from '../src/idcard/reasons.ts'
import type { CheckName, FieldName, Side } from '../src/idcard/result.ts'
import type { RowName } from '../src/idcard/text/line.ts'

const FIELDS: Record<FieldName, readonly [chinese: string, english: string]> = {
  name: ['姓名', 'Name'],
  sex: ['性别', 'Sex'],
  nation: ['民族', 'Nation'],
  birth: ['出生', 'Birth'],
  address: ['住址', 'Address'],
  idNumber: ['公民身份号码', 'Number'],
  issuer: ['签发机关', 'Issuer'],
  validity: ['有效期限', 'Valid'],
}

const CHECKS: Record<CheckName, readonly [chinese: string, english: string]> = {
  validity: ['有效期不合规定', 'Validity'],
  border: ['边框不完整', 'Cut border'],
  copy: ['疑似复印件', 'Perhaps a copy'],
  reshoot: ['疑似翻拍屏幕', 'Perhaps a screen'],
  temporary: ['临时身份证', 'Temporary card'],
  occlusion: ['有遮挡', 'Covered'],
  doctored: ['疑似修改', 'Perhaps edited'],
  reflect: ['反光', 'Glare'],
  greyCopy: ['黑白复印件', 'Black-and-white copy'],
  electronic: ['电子证照或截屏', 'Screenshot'],
  watermark: ['有水印', 'Watermark'],
}

const SIDES: Record<Side, readonly [chinese: string, english: string]> = { face: ['人像面', 'Face'], emblem: ['国徽面', 'Emblem side'] }

const TEXTS = {
  drop: ['把身份证图片拖到这里', 'Drop pictures of ID cards here'],
  dropMore: ['JPEG、PNG 或 BMP，可以一次放入许多张，也可以放入文件夹', 'JPEG, PNG or BMP, many at once, or a folder'],
  choose: ['选择图片', 'Choose pictures'],
  chooseFolder: ['选择文件夹', 'Choose a folder'],
  stays: ['图片只发往本服务器，读完即删。', 'Pictures go to this server alone and are deleted once read.'],
  add: ['添加图片', 'Add pictures'],
  save: ['保存表格', 'Save spreadsheet'],
  clear: ['清空', 'Clear'],
  clearAsk: ['清空所有图片和改动？', 'Remove all pictures and what was changed?'],
  removeAsk: ['移除此图片和对它的改动？', 'Remove this picture and what was changed of it?'],
  againAll: ['重读未读出的', 'Read again what failed'],
  signOut: ['退出', 'Sign out'],
  signIn: ['登录', 'Sign in'],
  signInWhy: [
    '用可以识别的密钥登录。本页只把密钥留在这个标签页里。',
    'Sign in with keys that may recognise. The page keeps them in this tab alone.',
  ],
  insecure: [
    '浏览器只在 HTTPS 或本机上签名：请用 https:// 或 http://127.0.0.1 打开本页。',
    'Browsers sign on HTTPS or on this machine alone: open this page by https:// or http://127.0.0.1.',
  ],
  bucket: ['存储桶', 'Bucket'],
  prefix: ['对象前缀', 'Prefix of objects'],
  token: ['临时密钥令牌（可不填）', 'Token of temporary keys, if any'],
  waiting: ['排队', 'Waiting'],
  reading: ['正在读', 'Reading'],
  sure: ['可信', 'Sure'],
  look: ['请核对', 'Look again'],
  failed: ['未读出', 'Not read'],
  checked: ['已核对', 'Checked'],
  check: ['核对无误，下一张', 'Right, next one'],
  uncheck: ['撤销核对', 'Not checked after all'],
  again: ['重读', 'Read again'],
  remove: ['移除', 'Remove'],
  quality: ['清晰度', 'Quality'],
  whole: ['原大', 'Full size'],
  fit: ['适合窗口', 'Fit'],
  read: ['读作', 'Read as'],
  sureOf: ['把握', 'Sure'],
  wrongCheck: ['校验码不符', 'The check character does not fit'],
  wrongBirth: ['与出生日期不符', 'Does not fit the birth'],
  wrongSex: ['与性别不符', 'Does not fit the sex'],
  temporary: ['临时', 'Temporary'],
  portrait: ['保存头像', 'Save portrait'],
  card: ['保存卡片', 'Save card'],
  typeIn: ['可以照图片填写：', 'It can be typed in from the picture:'],
  shrunk: [
    '图片过大，已缩小后发送；缩小会减弱对修改和翻拍的判断。',
    'The picture was too large and was made smaller; edits and screens are harder to tell on it.',
  ],
  leftOut: ['个文件未加入', 'files left out:'],
  kept: [
    '图片和改动都还在：请重新登录，或在此标签页打开新链接。',
    'The pictures and what was typed are kept: sign in again, or open a new link in this tab.',
  ],
  left: ['张可能仍在服务器上，下次登录再删', 'may still lie on the server: deleted at the next sign-in'],
  hint: [
    '提示只供人参考，不能单独作为拒绝任何人的理由。',
    'Warnings are hints for a person who looks. They are no sole ground for refusing anybody.',
  ],
  keys: ['Alt+↑ ↓ 换图片 · Ctrl+Enter 核对无误', 'Alt+↑ ↓ other picture · Ctrl+Enter right'],
  of: ['／', ' of '],
  semicolon: ['；', '; '],
  done: ['已读', 'read'],
  unsure: ['张需核对', 'to look at'],
} as const satisfies Record<string, readonly [string, string]>

/** What a person can do about a failure; of all others the server's own words are shown. */
const FAILURES: Readonly<Record<string, readonly [chinese: string, english: string]>> = {
  'FailedOperation.ImageNoIdCard': ['图片里没有找到身份证', 'No ID card was found in the picture'],
  'FailedOperation.ImageBlur': ['图片看不清，请重拍', 'The picture cannot be made out: take it again'],
  'FailedOperation.IdCardInfoIllegal': [
    '姓名或号码看不清，或号码不合规则',
    'The name or the number cannot be made out, or the number is not lawful',
  ],
  'FailedOperation.ImageDecodeFailed': ['不是 JPEG、PNG 或 BMP 图片，或已损坏', 'Not a JPEG, PNG or BMP picture, or a damaged one'],
  'FailedOperation.ImageSizeTooLarge': ['图片边长过大', 'The picture has too many pixels'],
  'FailedOperation.MultiCardError': ['图片里有两张相同的面，请分开拍', 'The picture shows the same side twice: take one picture of each'],
  'LimitExceeded.TooLargeFileError': ['文件过大', 'The file is too large'],
  'ResourcesSoldOut.ChargeStatusException': [
    '账户欠费或本月次数已用完',
    'The account is in arrears or has used up this month’s recognitions',
  ],
  'FailedOperation.UnOpenError': ['此存储桶没有开通识别', 'Recognition is not activated for this bucket'],
  SlowDown: ['服务器忙，请稍后重读', 'The server is busy: read again later'],
  Network: ['连不上服务器', 'The server cannot be reached'],
  ExpiredToken: ['登录已过期，请重新登录', 'The sign-in has expired: sign in again'],
  InvalidAccessKeyId: ['没有这个 SecretId', 'There is no such SecretId'],
  SignatureDoesNotMatch: ['SecretKey 不对', 'The SecretKey is wrong'],
  NoSuchBucket: ['没有这个存储桶', 'There is no such bucket'],
  AccessDenied: ['这对密钥无权在此识别', 'These keys may not recognise here'],
}

/** What evidence says, in Chinese; the server says it in English. */
const REASONS_IN_CHINESE: Record<Rule, string> = {
  'corner-outside': '{of}角在图片之外，超出对角线的 {0} %',
  'corner-cut': '{of}角缺失',
  'term-not-whole': '有效期限没有读全',
  'no-term': '{of} 不是有效期限',
  'no-such-date': '没有这样的日期',
  'before-first-issue': '起始日早于二代证首发',
  'begins-in-future': '起始日在今天之后',
  'ends-before-it-begins': '截止日早于起始日',
  'run-out': '已过期',
  'temporary-term': '临时身份证的有效期为三个月',
  'unlawful-term': '不是 5 年、10 年或 20 年',
  'begins-before-birth': '起始日早于出生日期',
  'term-against-age': '{0} 年期与起始时 {1} 岁不符',
  'no-end-against-age': '长期与起始时 {0} 岁不符',
  'grain-of-grey-print': '图片有黑白印刷的网点或颗粒',
  'grain-of-colour-print': '图片有彩色印刷的网点或颗粒',
  'lies-as-grey-print': '看上去是一张黑白复印件',
  'lies-as-colour-print': '看上去是一张彩色复印件',
  'no-colour': '没有颜色：色相仅散布 {0}（满值 255）',
  'grain-of-display': '图片有屏幕的像素纹',
  'in-display-frame': '卡片像在屏幕边框之内',
  'not-found': '没有找到{of}',
  'hardly-read': '{of}几乎看不清',
  covered: '卡片上有遮挡物',
  'covered-field': '有遮挡物，遮住{of}',
  'glare-washes-out': '反光使{of}看不清',
  'glare-blanks': '反光使{of}缺失一段',
  'saved-by-editor': '文件由 {of} 保存',
  'wrong-check-character': '公民身份号码的校验码不对',
  'birth-against-number': '出生日期与号码不符',
  'sex-against-number': '性别与号码不符',
  'smoother-ground': '{of}的底纹比上下平滑 {0} 倍',
  'uneven-digits': '号码各位间距不一',
  'blank-field': '{of}标题后无内容，且无遮挡',
  'portrait-differs': '人像的颗粒、色调或边缘与四周不同',
  'above-threshold': '分值超过阈值，但没有特别突出之处',
  'differs-somewhere': '卡片有一处底纹或字形与别处不同',
  differs: '{of}的底纹或字形与别处不同',
  'bright-spot': '有亮斑，比四周亮 {0}（满值 255）',
  'bright-spot-at-field': '{of}处有亮斑，比四周亮 {0}（满值 255）',
  screenshot: '像是截屏：卡片端正到 {0}°，四周 {1} % 是同一颜色',
  'says-temporary': '标题写着“临时”',
  'issuer-on-face': '签发机关和有效期限印在人像面',
  'temporary-layout': '版式是临时身份证的',
  'written-across': '图片上写有文字',
  'written-across-field': '{of}上写有文字',
}
type Corner = 'top left' | 'top right' | 'bottom right' | 'bottom left'
/** What evidence is about, besides fields. */
const PLACES_IN_CHINESE: Record<Exclude<RowName, FieldName> | 'portrait' | Corner, string> = {
  country: '国名',
  title: '标题',
  number: FIELDS.idNumber[0],
  term: FIELDS.validity[0],
  portrait: '头像',
  'top left': '左上',
  'top right': '右上',
  'bottom right': '右下',
  'bottom left': '左下',
}

function inChinese({ rule, of = [], figures }: Reason): string {
  const places: Readonly<Record<string, string>> = PLACES_IN_CHINESE
  const named = of.map(name => places[name] ?? (Object.hasOwn(FIELDS, name) ? FIELDS[name as FieldName][0] : name))
  return sentence(REASONS_IN_CHINESE[rule], named.join('、'), figures)
}

export type Language = 'zh' | 'en'

export interface Words {
  readonly language: Language
  text(name: keyof typeof TEXTS): string
  field(name: FieldName): string
  check(name: CheckName): string
  side(name: Side): string
  reason(reason: Reason): string
  /** Undefined where only the server knows what is wrong. */
  failure(code: string): string | undefined
}

export function wordsOf(language: Language): Words {
  const at = language === 'zh' ? 0 : 1
  return {
    language,
    text: name => TEXTS[name][at],
    field: name => FIELDS[name][at],
    check: name => CHECKS[name][at],
    side: name => SIDES[name][at],
    reason: reason => (language === 'zh' ? inChinese(reason) : reason.why),
    failure: code => FAILURES[code]?.[at],
  }
}
