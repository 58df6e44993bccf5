import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ConfigError, readConfig } from './config.ts'

describe('configuration', () => {
  it('defaults are for one machine alone', () => {
    const config = readConfig({}, {})
    assert.deepEqual([config.host, config.port, config.keepFailedUploads, config.warnInfosIn], ['127.0.0.1', 9000, true, 'both'])
  })
  it('defaults < file < environment < flags', () => {
    const file = join(tmpdir(), `cardlens-config-${process.pid}.yaml`)
    writeFileSync(file, 'port: 1\nhost: a\nmaxQueue: 1\n')
    const config = readConfig({ config: file, port: '3' }, { CARDLENS_PORT: '2', CARDLENS_HOST: 'b' })
    assert.deepEqual([config.port, config.host, config.maxQueue], [3, 'b', 1])
  })
  it('what is empty is not set', () => {
    const file = join(tmpdir(), `cardlens-empty-${process.pid}.yaml`)
    writeFileSync(file, 'port:\nhost: a\n')
    const { port, host, workers } = readConfig({ config: file }, { CARDLENS_HOST: '', CARDLENS_WORKERS: '' })
    assert.deepEqual([port, host, workers > 0], [9000, 'a', true])
    assert.equal(readConfig({}, { CARDLENS_CONFIG: '', CARDLENS_PORT: '9001 ' }).port, 9001)
    assert.throws(() => readConfig({}, { CARDLENS_PORT: 'many' }), /port: a whole number is needed/)
    for (const flags of [{ port: '' }, { data: '' }, { workers: ' ' }, { maxQueue: '0x10' }])
      assert.throws(() => readConfig(flags, {}), ConfigError)
  })
  it('thresholds of checks, by name', () => {
    assert.deepEqual(readConfig({}, { CARDLENS_THRESHOLDS: '{"copy": 0.9}' }).thresholds, { copy: 0.9 })
    assert.throws(() => readConfig({}, { CARDLENS_THRESHOLDS: '{"copies": 0.9}' }), /thresholds/)
    assert.throws(() => readConfig({}, { CARDLENS_THRESHOLDS: 'high' }), /thresholds/)
    const faults = () => readConfig({}, { CARDLENS_THRESHOLDS: '{"copy":', CARDLENS_PORT: 'abc' })
    assert.throws(
      faults,
      (error: Error) => error instanceof ConfigError && /port: /.test(error.message) && /thresholds: /.test(error.message),
    )
  })
  it('a file that cannot be read is named', () => {
    const file = join(tmpdir(), `cardlens-broken-${process.pid}.yaml`)
    writeFileSync(file, 'port: {')
    assert.throws(
      () => readConfig({ config: file }, {}),
      (error: Error) => error instanceof ConfigError && error.message.includes(file),
    )
  })
  it('all faults at once', () => {
    assert.throws(
      () => readConfig({ port: '70000', keepFailedUploads: 'maybe', tlsKey: 'k' }, { CARDLENS_WORKERS: '0' }),
      (error: Error) =>
        error instanceof ConfigError && ['port', 'keepFailedUploads', 'workers'].every(name => error.message.includes(name)),
    )
    assert.throws(() => readConfig({ tlsKey: 'k' }, {}), /tlsKey and tlsCert/)
  })
})
