import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { RunConfiguration } from '../../../engine-host/protocol/run-configuration.js'
import { checkSettingNames } from '../../../engine-host/server/setting-names.js'
import { parseConfiguration } from '../../../engine-host/server/workspace-configuration.js'
import { checkFees } from '../../../engine-host/venues/fee-model.js'
import { configurationPageFile } from '../../documentation/configuration-page.js'
import { root } from '../../orchestrator/project.js'

describe('the backlens.json of the docs', () => {
  const page = readFileSync(path.join(root, configurationPageFile), 'utf8')
  const schema = JSON.parse(readFileSync(path.join(root, 'strategies-template/backlens.schema.json'), 'utf8')) as {
    definitions: { run: { properties: object } }
  }

  function example(): RunConfiguration {
    const text = /```jsonc\n(.*?)```/s.exec(page)?.[1] ?? assert.fail('the page has an example')
    const configuration = parseConfiguration('/backlens.json', text)
    assert.ok(!('kind' in configuration), 'it can be read')
    const run = configuration.run('my-run')
    return 'kind' in run ? assert.fail(run.message) : run
  }

  it('has every member of a run', () => {
    assert.deepEqual(Object.keys(example()).sort(), Object.keys(schema.definitions.run.properties).sort())
  })

  it('has only members and values that a run takes', () => {
    const { venue, fees, venues, account, risk, charges, settlement, continuous } = example()
    const given = { venue, fees, venues, account, risk, charges, settlement, continuous }
    assert.ok(Object.values(given).every((value) => value !== undefined))
    checkSettingNames({ strategyFile: 'a.ts', ...(given as Required<typeof given>) } as Parameters<
      typeof checkSettingNames
    >[0])
    checkFees(fees!)
  })
})
