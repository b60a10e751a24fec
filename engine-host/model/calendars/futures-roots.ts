/** Roots of futures by the calendar that they trade by. */
const rootsByCalendar: Readonly<Record<string, string>> = {
  'CME-EQUITY': 'ES MES NQ MNQ YM MYM RTY M2K EMD NKD',
  'CME-FX': '6A 6B 6C 6E 6J 6M 6N 6S M6A M6B M6E MCD MSF MJY E7 J7 BTC MBT ETH MET',
  'CME-RATES': 'ZN ZB ZF ZT UB TN ZQ SR1 SR3 GE',
  'CME-ENERGY-METALS': 'CL MCL QM NG QG MNG RB HO BZ GC MGC QO SI SIL QI HG MHG PL PA',
  'CME-LIVESTOCK': 'LE HE GF',
  'CBOT-GRAINS': 'ZC ZS ZW ZM ZL ZO KE XC XK XW',
  EUREX: 'FDAX FDXM FDXS FESX FSXE FGBL FGBM FGBS FGBX FOAT FBTP',
  'ICE-EUROPE-ENERGY': 'BRN',
}

const calendarByRoot: ReadonlyMap<string, string> = new Map(
  Object.entries(rootsByCalendar).flatMap(([calendar, roots]) =>
    roots.split(' ').map((root) => [root, calendar] as const),
  ),
)

/** Calendar of a future by its instrument id: `ES.Z13`, or a spread such as `ESH4-ESM4.GLBX`; undefined when not known. */
export function futuresCalendarName(instrumentId: string): string | undefined {
  const whole = instrumentId.split('.')[0]!
  const known = calendarByRoot.get(whole)
  if (known !== undefined) return known
  const root = /^([A-Z0-9]{1,4}?)[FGHJKMNQUVXZ]\d{1,4}(?![A-Z0-9])/.exec(whole)?.[1]
  return root === undefined ? undefined : calendarByRoot.get(root)
}
