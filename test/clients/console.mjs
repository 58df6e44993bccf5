// The web console in a real browser against the real server: what a clerk does with it, from the link to the spreadsheet.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import COS from 'cos-nodejs-sdk-v5'
import sharp from 'sharp'

const SPECIMEN = 'examples/specimen-face.jpg'
const NO_CARD = 'test/fixtures/no-card.jpg'

/** Outcomes as those of the SDK's page: name, ok, error. */
export async function tryConsole(browser, { link, port, credentials, truth }) {
  const outcomes = []
  const context = await browser.newContext({ locale: 'en-US' })
  const page = await context.newPage()
  page.on('pageerror', error => outcomes.push({ name: 'console: no error in the page', ok: false, error: error.message }))
  const step = async (name, run) => {
    try {
      await run()
      outcomes.push({ name: `console: ${name}`, ok: true })
    } catch (error) {
      outcomes.push({ name: `console: ${name}`, ok: false, error: error.message })
    }
  }
  const choose = async (button, files) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: button }).click()])
    await chooser.setFiles(files)
    await page.waitForFunction(() => !document.querySelector('.standing.waiting, .standing.reading'), undefined, { timeout: 60_000 })
  }
  const standings = () => page.locator('.standing').allTextContents()
  const field = name => page.getByLabel(name, { exact: true })

  const cos = new COS({
    SecretId: credentials.secretId,
    SecretKey: credentials.secretKey,
    Protocol: 'http:',
    Domain: `127.0.0.1:${port}`,
  })
  const stored = async () => (await cos.getBucket({ Bucket: credentials.bucket, Region: credentials.region, Prefix: 'console/' })).Contents

  await step('the link signs in and leaves no key in the address line', async () => {
    // 127.0.0.1 is the bucket's own domain by now (scripts/test-clients.mjs), and all paths there are keys.
    await page.goto(link.replace("127.0.0.1", "localhost"))
    assert.equal(page.url(), `http://localhost:${port}/_console/`)
    await page.getByText('Drop pictures of ID cards here').waitFor()
  })
  await step('reads a card, and says why another picture is none', async () => {
    await choose('Choose pictures', [SPECIMEN, NO_CARD])
    assert.deepEqual(await standings(), ['Sure', 'Not read'])
    const read = Object.fromEntries(await Promise.all(Object.entries({ Name: 'Name', Number: 'IdNum', Birth: 'Birth', Address: 'Address' }).map(async ([label, node]) => [node, await field(label).inputValue()])))
    for (const [node, value] of Object.entries(read)) assert.equal(value, truth[node])
    await page.getByRole('button', { name: 'no-card.jpg' }).click()
    await page.getByText('No ID card was found in the picture').waitFor()
  })
  await step('a line is cut out of the picture beside its field', async () => {
    await page.getByRole('button', { name: 'specimen-face.jpg' }).click()
    const dark = await page.waitForFunction(() => {
      const canvas = document.querySelector('.strip')
      const { data = [] } = (canvas?.width ?? 0) > 1 ? canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height) : {}
      const grey = [...data].filter((_, i) => i % 4 === 1)
      return grey.length > 0 && Math.min(...grey) < 110 && Math.max(...grey) > 180
    })
    assert.ok(dark)
  })
  await step('a number that contradicts itself is told of, what was typed is kept', async () => {
    await field('Number').fill('440524198701010015')
    await page.getByText('The check character does not fit').waitFor()
    await field('Number').fill(truth.IdNum)
    await field('Name').fill('样张,某')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: '样张,某' }).click()
    assert.equal(await field('Name').inputValue(), '样张,某')
    assert.deepEqual(await standings(), ['Checked', 'Not read'])
  })
  await step('the spreadsheet holds what was typed, and numbers as text', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save spreadsheet' }).click()])
    const [head, first, second] = readFileSync(await download.path(), 'utf8').split('\r\n')
    assert.match(head, /^\uFEFFfile,card,side,Name,.*,checked$/)
    assert.match(first, /^specimen-face\.jpg,1,face,"样张,某",/)
    assert.ok(first.includes(`"=""${truth.IdNum}"""`), first)
    assert.match(second, /^no-card\.jpg,.*ImageNoIdCard/)
  })
  await step('a picture that the server would refuse for its size is made smaller', async () => {
    const noise = { create: { width: 4600, height: 3450, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 0, sigma: 12 } } }
    const large = await sharp(SPECIMEN)
      .resize(4600, 3450, { fit: 'fill' })
      .composite([{ input: await sharp(noise).png().toBuffer(), blend: 'add' }])
      .jpeg({ quality: 98 })
      .toBuffer()
    assert.ok(large.length > 6e6)
    await choose('Add pictures', [{ name: 'large.jpg', mimeType: 'image/jpeg', buffer: large }])
    await page.getByRole('button', { name: 'large.jpg' }).click()
    await page.getByText('was made smaller').waitFor()
    assert.equal(await field('Name').inputValue(), truth.Name)
  })
  await step('nothing stays in the bucket', async () => assert.deepEqual(await stored(), []))
  await step('speaks Chinese', async () => {
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByText('已核对').waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
    await page.getByRole('button', { name: 'English' }).click()
  })
  await step('a picture that is left behind when the page closes goes at the next sign-in', async () => {
    const other = await context.newPage()
    await other.goto(link.replace('127.0.0.1', 'localhost'))
    const [chooser] = await Promise.all([other.waitForEvent('filechooser'), other.getByRole('button', { name: 'Choose pictures' }).click()])
    await chooser.setFiles([SPECIMEN, NO_CARD, SPECIMEN])
    await other.waitForFunction(() => document.querySelector('.standing.reading'))
    await other.close()
    // A picture that is on its way to the server when the page closes may arrive a little later.
    for (let before = await stored(), now; ; before = now) {
      await setTimeout(1000)
      now = await stored()
      if (now.length === before.length) break
    }
    await page.goto(link.replace('127.0.0.1', 'localhost'))
    await page.waitForFunction(() => !Object.keys(localStorage).some(name => name.startsWith('left:')))
    assert.deepEqual(await stored(), [])
  })
  await step('a link opened in the page signs in', async () => {
    await page.evaluate(hash => {
      location.hash = hash
    }, link.replace(/^.*#/, '').replace('console%2F', 'console%2Fagain%2F'))
    await page.getByText('/console/again/').waitFor()
    assert.equal(new URL(page.url()).hash, '')
  })
  await step('whoever signs in next sees nothing of what was read', async () => {
    await choose('Add pictures', [SPECIMEN])
    page.once('dialog', dialog => dialog.accept())
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.keyboard.press('Alt+ArrowDown')
    assert.equal(await page.getByText('specimen-face.jpg').count(), 0)
    assert.equal(await page.getByLabel('SecretKey').count(), 1)
  })
  await step('keys that are wrong are asked for again, and what waits is read with right ones', async () => {
    const signIn = async key => {
      await page.getByLabel('SecretId').fill(credentials.secretId)
      await page.getByLabel('SecretKey').fill(key)
      await page.getByLabel('Bucket').fill(credentials.bucket)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    await signIn('no such key')
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose pictures' }).click()])
    await chooser.setFiles([SPECIMEN])
    await page.getByText('The SecretKey is wrong').waitFor()
    await signIn(credentials.secretKey)
    await page.waitForFunction(() => [...document.querySelectorAll('.standing')].at(-1)?.textContent === 'Sure')
  })
  await step('a bucket that is not there is asked for again, with the prefix as it was, and nothing is lost', async () => {
    page.once('dialog', dialog => dialog.accept())
    await page.getByRole('button', { name: 'Sign out' }).click()
    const signIn = async bucket => {
      await page.getByLabel('SecretId').fill(credentials.secretId)
      await page.getByLabel('SecretKey').fill(credentials.secretKey)
      await page.getByLabel('Bucket').fill(bucket)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    await signIn('wrong-1250000000')
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose pictures' }).click()])
    await chooser.setFiles([SPECIMEN])
    await page.getByText('There is no such bucket').waitFor()
    await page.getByText('The pictures and what was typed are kept').waitFor()
    assert.equal(await page.getByLabel('Prefix').inputValue(), 'console/')
    await signIn(credentials.bucket)
    await page.waitForFunction(() => document.querySelector('.standing')?.textContent === 'Sure')
  })
  await step('two clicks check one card; it can be taken back, and a change takes it back', async () => {
    await choose('Add pictures', ['test/fixtures/face-clean.jpg', 'test/fixtures/emblem-clean.jpg'])
    assert.deepEqual(await standings(), ['Sure', 'Sure', 'Sure'])
    await page.getByRole('button', { name: 'Right, next one' }).dblclick()
    assert.deepEqual(await standings(), ['Checked', 'Sure', 'Sure'])
    await page.getByRole('button', { name: 'specimen-face.jpg' }).click()
    await page.getByRole('button', { name: 'Not checked after all' }).click()
    assert.deepEqual(await standings(), ['Sure', 'Sure', 'Sure'])
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'specimen-face.jpg' }).click()
    await field('Nation').fill('')
    assert.deepEqual(await standings(), ['Look again', 'Sure', 'Sure'], 'an empty field is no sure one')
  })
  await step('a line of the picture leads to its field; with all checked it is time to save', async () => {
    await page.locator('polygon.line').nth(2).click({ force: true })
    assert.match(await page.evaluate(() => document.activeElement?.id ?? ''), /^field-0-/)
    for (let cards = 0; cards < 3; cards++) await page.keyboard.press('Control+Enter')
    assert.deepEqual(await standings(), ['Checked', 'Checked', 'Checked'])
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'save')
    await page.getByRole('button', { name: 'specimen-face.jpg' }).click()
  })
  await step('whoever types is not thrown out by pictures that come', async () => {
    await field('Nation').fill('满')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['no picture'], 'pasted.jpg'))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    })
    await page.getByRole('button', { name: 'pasted.jpg' }).waitFor()
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'field-0-nation')
    await field('Number').fill('１１０１０５ 19491231002x')
    await page.getByRole('button', { name: 'face-clean.jpg' }).click()
    await page.getByRole('button', { name: 'specimen-face.jpg' }).click()
    assert.equal(await field('Number').inputValue(), '11010519491231002X')
  })
  await step('of a folder what is no picture is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardlens-folder-'))
    for (const name of ['10.jpg', '2.jfif', '3.heic', 'note.txt', '.DS_Store'])
      writeFileSync(join(folder, name), readFileSync(NO_CARD))
    page.once('dialog', dialog => dialog.accept())
    await page.getByRole('button', { name: 'Clear' }).click()
    await choose('Choose a folder', [folder])
    await page.getByText(/2 files left out: .*3\.heic, .*note\.txt/).waitFor()
    assert.deepEqual(await page.locator('.list small').allTextContents(), ['2.jfif', '10.jpg'])
    page.once('dialog', dialog => dialog.accept())
    await page.getByRole('button', { name: 'Clear' }).click()
    assert.equal(await page.getByText('3.heic').count(), 0, 'nothing of it stays')
    await choose('Choose a folder', [folder])
    rmSync(folder, { recursive: true })
  })
  await step('what was read and not saved is not left without a question', async () => {
    const asked = page.waitForEvent('dialog')
    page.once('dialog', dialog => dialog.dismiss())
    await page.evaluate(() => location.reload())
    assert.equal((await asked).type(), 'beforeunload')
    assert.equal(await page.locator('.list small').count(), 2)
  })
  await context.close()
  return outcomes
}
