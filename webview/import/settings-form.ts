import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'
import type { ImportEntry } from '../../engine-host/protocol/import-view-messages.js'
import { element } from '../element.js'
import { type FieldState, SelectField, TextField } from './field.js'
import type { Choice } from './select.js'

type FieldSetting = Exclude<keyof ImportSettings, 'columns' | 'problems'>

const choices = {
  kind: [
    { value: 'bars', label: 'Bars' },
    { value: 'trades', label: 'Trades' },
    { value: 'quotes', label: 'Quotes' },
  ],
  bars: [
    '1-SECOND',
    '5-SECOND',
    '15-SECOND',
    '30-SECOND',
    '1-MINUTE',
    '5-MINUTE',
    '15-MINUTE',
    '30-MINUTE',
    '1-HOUR',
    '4-HOUR',
    '1-DAY',
    '1-WEEK',
    '1-MONTH',
  ].map((value) => ({ value, label: value })),
  stamp: [
    { value: 'open', label: 'Open of the bar' },
    { value: 'close', label: 'Close of the bar' },
  ],
  unit: [
    { value: 's', label: 'Seconds' },
    { value: 'ms', label: 'Milliseconds' },
    { value: 'us', label: 'Microseconds' },
    { value: 'ns', label: 'Nanoseconds' },
  ],
  dateOrder: [
    { value: 'dmy', label: 'Day first, 31/12/2024' },
    { value: 'mdy', label: 'Month first, 12/31/2024' },
  ],
  decimal: [
    { value: 'point', label: 'Point, 1,234.50' },
    { value: 'comma', label: 'Comma, 1.234,50' },
  ],
} as const satisfies Partial<Record<FieldSetting, readonly Choice[]>>

const zones: readonly Choice[] = ['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({
  value,
  label: value,
}))

const labels: Readonly<Record<FieldSetting, readonly [label: string, hover: string]>> = {
  kind: ['Rows are', 'What the rows of the table are'],
  instrument: ['Instrument', 'Symbol and venue, such as AAPL.XNAS; a contract as ES.Z13'],
  bars: ['Length of bars', 'Proposed: the most frequent distance between two times'],
  stamp: ['Stamped with the', 'Whether a bar is stamped with its open or its close; it is stored with its close'],
  timeZone: ['Time zone', 'Zone of times that name none; stored times are UTC'],
  unit: ['Time unit', 'Unit of times that are numbers; proposed value by value, by their size'],
  dateOrder: ['Dates', 'Order of day and month'],
  decimal: ['Decimal sign', 'Sign that marks decimals; the other one marks thousands'],
  table: ['Table', 'Table of the SQLite file'],
}

/** How a file is read: the settings that make a difference to it, each with what is proposed. */
export class SettingsForm {
  readonly root = element('div', {
    class: 'settings-form',
    attributes: { role: 'group', 'aria-label': 'How it is read' },
  })
  readonly #fields: Readonly<Record<FieldSetting, SelectField | TextField>>
  #entry: ImportEntry | undefined

  /** @param changed called with the settings as the person wants them */
  constructor(private readonly changed: (settings: ImportSettings) => void) {
    const options = (setting: FieldSetting) => {
      const [label, hover] = labels[setting]
      return { label, hover, changed: (value: string | undefined) => this.#change(setting, value) }
    }
    this.#fields = {
      kind: new SelectField(options('kind')),
      instrument: new TextField(options('instrument'), 'SYMBOL.VENUE'),
      bars: new SelectField(options('bars')),
      stamp: new SelectField(options('stamp')),
      timeZone: new SelectField(options('timeZone'), true),
      unit: new SelectField(options('unit')),
      dateOrder: new SelectField(options('dateOrder')),
      decimal: new SelectField(options('decimal')),
      table: new SelectField(options('table')),
    }
    for (const [setting, field] of Object.entries(this.#fields)) {
      field.root.dataset['setting'] = setting
      this.root.append(field.root)
    }
  }

  update(entry: ImportEntry): void {
    if (entry.file !== this.#entry?.file) {
      for (const field of Object.values(this.#fields)) if (field instanceof TextField) field.abandon()
    }
    this.#entry = entry
    const { preview, settings } = entry
    const failure = entry.failure ?? preview?.failure
    const asked = failure?.asks
    const applicable = new Set<string>(preview?.applicable ?? [])
    if (asked !== undefined) applicable.add(asked.setting)
    for (const setting of Object.keys(settings)) applicable.add(setting)
    let any = false
    for (const [name, field] of Object.entries(this.#fields) as [FieldSetting, SelectField | TextField][]) {
      // A column of symbols names the instruments.
      const named =
        name === 'instrument' && preview?.settings.columns?.symbol !== undefined && settings.instrument === undefined
      field.root.hidden = !applicable.has(name) || named
      if (field.root.hidden) continue
      any = true
      const state: FieldState = {
        given: settings[name],
        proposed: preview?.settings[name],
        wanted: asked?.setting === name,
      }
      if (field instanceof TextField) field.update(state)
      else if (name === 'unit' && state.given === undefined && !state.wanted) {
        field.update([{ value: 'auto', label: 'By their size' }, ...choices.unit], { ...state, proposed: 'auto' })
      } else field.update(choicesOf(name, asked?.choices), state)
    }
    this.root.hidden = !any
  }

  /** Brings the person to the setting that is asked for. */
  focus(setting: keyof ImportSettings): void {
    if (setting !== 'columns' && setting !== 'problems') this.#fields[setting].focus()
  }

  #change(setting: FieldSetting, value: string | undefined): void {
    const { [setting]: _before, ...rest } = this.#entry?.settings ?? {}
    const wanted = value === undefined || value === 'auto' ? {} : { [setting]: value }
    this.changed({ ...rest, ...wanted })
  }
}

function choicesOf(setting: FieldSetting, asked: readonly string[] | undefined): readonly Choice[] {
  if (setting === 'timeZone') return zones
  if (setting === 'table') return (asked ?? []).map((value) => ({ value, label: value }))
  return setting === 'instrument' ? [] : choices[setting]
}
