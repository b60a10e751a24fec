import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import {
  catalogPanelType,
  comparePanelType,
  commandTitles,
  commands,
  commandsOfItems,
  contextKeys,
  debugType,
  itemContexts,
  resultsPanelType,
  settings,
  viewContainer,
  views,
} from '../../../extension/contributions.js'

interface Command {
  command: string
  title: string
  category: string
  enablement?: string
}
interface MenuItem {
  command: string
  when?: string
}
interface Setting {
  default: unknown
  scope: string
  markdownDescription: string
  enum?: string[]
  enumDescriptions?: string[]
}
interface Manifest {
  icon: string
  activationEvents: string[]
  contributes: {
    commands: Command[]
    menus: Record<string, MenuItem[]>
    viewsContainers: { activitybar: { id: string; icon: string }[] }
    views: Record<string, { id: string }[]>
    viewsWelcome: { view: string; contents: string }[]
    walkthroughs: { steps: { description: string; media: { svg: string }; completionEvents: string[] }[] }[]
    configuration: { properties: Record<string, Setting> }[]
    debuggers: { type: string; initialConfigurations: { type: string }[] }[]
    jsonValidation: { url: string }[]
    grammars: { path: string }[]
  }
}

const root = path.join(import.meta.dirname, '../../..')
const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest
const { contributes } = manifest
const menuItems = Object.values(contributes.menus).flat()
const commandLink = /\(command:([\w.]+)\)/g

describe('package.json', () => {
  it('contributes the commands of contributions.ts with their titles, and no others', () => {
    const contributed = Object.fromEntries(contributes.commands.map(({ command, title }) => [command, title]))
    assert.deepEqual(contributed, commandTitles)
    assert.ok(contributes.commands.every(({ category }) => category === 'Backlens'))
  })

  it('contributes the settings of contributions.ts with their defaults, and no others', () => {
    const properties = Object.assign({}, ...contributes.configuration.map((section) => section.properties)) as Record<
      string,
      Setting
    >
    const defaults = Object.fromEntries(Object.entries(properties).map(([id, setting]) => [id, setting.default]))
    assert.deepEqual(defaults, settings)
    for (const [id, setting] of Object.entries(properties)) {
      assert.ok(setting.scope, `${id} has a scope`)
      assert.ok(setting.markdownDescription, `${id} is described`)
      assert.equal(setting.enum?.length, setting.enumDescriptions?.length, `${id} describes each value`)
    }
  })

  it('contributes the views of contributions.ts in their container, and no others', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewContainer],
    )
    assert.deepEqual(Object.keys(contributes.views), [viewContainer])
    assert.deepEqual(
      contributes.views[viewContainer]!.map(({ id }) => id),
      Object.values(views),
    )
  })

  it('names the same debug type and panel type', () => {
    assert.deepEqual(
      contributes.debuggers.map(({ type }) => type),
      [debugType],
    )
    assert.deepEqual(
      contributes.debuggers[0]!.initialConfigurations.map(({ type }) => type),
      [debugType],
    )
    for (const type of [resultsPanelType, catalogPanelType, comparePanelType])
      assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${type}`))
    assert.ok(!manifest.activationEvents.includes('*'))
  })

  it('puts only its own commands into menus, welcome texts and the walkthrough', () => {
    const own = new Set<string>(Object.values(commands))
    for (const { command } of menuItems) assert.ok(own.has(command), command)
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ]
    for (const [, command] of texts.flatMap((text) => [...text.matchAll(commandLink)])) {
      assert.ok(own.has(command!) || command!.startsWith('workbench.'), command)
    }
    const events = contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap((step) => step.completionEvents))
    for (const event of events) assert.ok(own.has(event.replace('onCommand:', '')), event)
  })

  it('hides the commands that need an item from the palette, and no others', () => {
    const hidden = contributes.menus['commandPalette']!.filter(({ when }) => when === 'false')
    assert.deepEqual(
      hidden.map(({ command }) => command),
      commandsOfItems,
    )
  })

  it('tests only view ids, item contexts and context keys that the code sets', () => {
    const conditions = [
      ...menuItems.map(({ when = '' }) => when),
      ...contributes.commands.map(({ enablement = '' }) => enablement),
    ].join(' && ')
    const known = {
      view: Object.values<string>(views),
      viewItem: Object.values<string>(itemContexts),
    }
    for (const [, key, value] of conditions.matchAll(/\b(view|viewItem) == (\w+)/g)) {
      assert.ok(known[key as keyof typeof known].includes(value!), `${key!} == ${value!}`)
    }
    for (const [key] of conditions.matchAll(/\bbacklens\.\w+/g)) {
      assert.ok(
        Object.values<string>(contextKeys).includes(key) || key === resultsPanelType || key === catalogPanelType,
        key,
      )
    }
  })

  it('refers to files that exist', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
      ...contributes.jsonValidation.map(({ url }) => url),
      ...contributes.grammars.map((grammar) => grammar.path),
    ]
    for (const file of files) assert.ok(fs.existsSync(path.join(root, file)), file)
  })
})
