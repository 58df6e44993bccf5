// Reads pictures with @gutenye/ocr-node on one thread and prints what read.py prints.
const begun = performance.now()
const { default: Ocr } = (await import('@gutenye/ocr-node')) as {
  default: { create(options: object): Promise<{ detect(path: string): Promise<{ text: string; mean: number; box: number[][] }[]> }> }
}
const ocr = await Ocr.create({ onnxOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 } })
let start: number | undefined
for (const file of process.argv.slice(2)) {
  const from = performance.now()
  const lines = await ocr.detect(file)
  const ms = performance.now() - from
  start ??= performance.now() - begun
  console.log(JSON.stringify({ file, ms, lines: lines.map(({ text, mean, box }) => ({ quad: box, text, score: mean })) }))
}
console.log(JSON.stringify({ start_ms: start, peak_mb: process.resourceUsage().maxRSS / 1024 }))
process.exit(0)
