const lightColours = `
  --sheet: #fff; --text: #3b3b3b; --muted: #6a6a6a; --line: #e2e2e2; --strong: #1f1f1f;
  --gain: #2a6e2c; --loss: #c4240f; --warning: #8f6a00; --link: #005fb8;
  --equity: #1a85ff; --hold: #9b9b9b; --drawdown: #e51400; --entries: #d18616; --exposure: #652d90;
  --up: #388a34; --down: #e51400;`
const darkColours = `
  --sheet: #1f1f1f; --text: #cccccc; --muted: #9d9d9d; --line: #3a3a3a; --strong: #f0f0f0;
  --gain: #89d185; --loss: #f4705f; --warning: #cca700; --link: #4daafc;
  --equity: #3794ff; --hold: #808080; --drawdown: #f14c4c; --entries: #d18616; --exposure: #b180d7;
  --up: #89d185; --down: #f14c4c;`
/** The sheet of the system, unless one was chosen; paper is always light. */
const sheets = `
:root { color-scheme: light; ${lightColours} }
@media screen and (prefers-color-scheme: dark) { :root:not(:has(#sheet-light:checked)) { color-scheme: dark; ${darkColours} } }
@media screen { :root:has(#sheet-dark:checked) { color-scheme: dark; ${darkColours} } }`

/** Strength of the colours of the map of months, percent, weakest first. */
const heat = [12, 22, 32, 42, 52]
  .map((share, at) =>
    ['up', 'down']
      .map(
        (name) =>
          `.months .${name}${at + 1} { background: color-mix(in srgb, var(--${name}) ${share}%, transparent); }`,
      )
      .join('\n'),
  )
  .join('\n')

/** The look of the results panel on a page of its own: VS Code's light and dark charts colours, A4 in print. */
export const reportStyle = `
${sheets}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--sheet); color: var(--text); font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-print-color-adjust: exact; print-color-adjust: exact;
}
main { max-width: 1056px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { margin: 0; font-size: 16px; font-weight: 600; color: var(--strong); overflow-wrap: anywhere; }
h2 { margin: 0 0 8px; font-size: 13px; font-weight: 600; color: var(--strong); }
p { margin: 0; }
section { margin-top: 24px; }
header p { margin-top: 4px; overflow-wrap: anywhere; }
a { color: var(--link); }
.muted, .holdName { color: var(--muted); fill: var(--muted); }
.gain { color: var(--gain); } .loss { color: var(--loss); }
.warning { color: var(--warning); }
p.caution, .note { margin-top: 16px; max-width: 80em; }
.note { padding-left: 8px; border-left: 3px solid var(--warning); }
.headline { display: grid; grid-template-columns: repeat(6, auto); justify-content: space-between; gap: 16px 0; margin-top: 16px; }
.tile { padding: 0 16px; border-left: 1px solid var(--line); font-size: 11px; color: var(--muted); white-space: nowrap; }
.tile:first-child { padding-left: 0; border-left: 0; }
.tile h2 { margin: 0; font-size: 11px; font-weight: 400; color: var(--muted); }
.tile .number { font-size: 20px; line-height: 1.4; color: var(--strong); text-align: left; }
.tile .number.gain { color: var(--gain); } .tile .number.loss { color: var(--loss); }
.chart { display: block; width: 100%; height: auto; }
.chart text { font-size: 11px; fill: var(--muted); } .chart .value { fill: var(--strong); } .chart .major { font-weight: 600; }
.chart path { fill: none; stroke-width: 1; }
.chart .grid { stroke: var(--line); } .chart .tickMark { stroke: var(--muted); }
.chart .equity { stroke: var(--equity); stroke-width: 1.5; stroke-linejoin: round; }
.chart .hold { stroke: var(--hold); stroke-opacity: .7; stroke-linejoin: round; }
.chart .exposure { stroke: var(--exposure); } .chart .exposureArea { fill: var(--exposure); fill-opacity: .12; stroke: none; }
.chart .zero { stroke: var(--muted); stroke-opacity: .6; }
.chart .outer { fill: var(--equity); fill-opacity: .16; stroke: var(--equity); stroke-opacity: .4; } .chart .inner { fill: var(--equity); fill-opacity: .26; stroke: none; }
.chart .median { stroke: var(--equity); stroke-dasharray: 4 4; } .chart .observed { stroke: var(--strong); stroke-width: 1.5; stroke-linejoin: round; }
.chart .entries { stroke: var(--entries); stroke-opacity: .55; }
.chart .drawdown { stroke: var(--drawdown); } .chart .drawdownArea { fill: var(--drawdown); fill-opacity: .12; stroke: none; }
table { border-collapse: collapse; width: 100%; }
th { font-weight: 400; text-align: left; color: var(--muted); }
td { text-align: left; }
.groups { columns: 3; column-gap: 32px; }
.group { margin-bottom: 16px; } .group tr { break-inside: avoid; } .group caption { break-after: avoid; }
.group caption { padding-bottom: 2px; border-bottom: 1px solid var(--line); font-size: 11px; text-align: left; color: var(--muted); }
.group th, .group td { height: 22px; padding: 0; } .group th { padding-right: 8px; } .group td { white-space: nowrap; }
.group td { text-align: right; color: var(--strong); }
.group tr[title] { cursor: help; }
.sheet { float: right; margin: 0 0 8px 16px; padding: 0; border: 0; font-size: 11px; color: var(--muted); }
.sheet legend { float: left; padding: 0; margin-right: 8px; } .sheet label { margin-left: 8px; white-space: nowrap; } .sheet input { margin: 0 4px 0 0; vertical-align: -2px; accent-color: var(--link); }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-top: 16px; padding-bottom: 4px; border-bottom: 1px solid var(--line); font-size: 11px; } nav a { text-decoration: none; }
.number { text-align: right; }
.months { border-collapse: separate; border-spacing: 2px; table-layout: fixed; min-width: 640px; }
.months th, .months td { height: 24px; padding: 0 6px; text-align: right; } .months th { font-size: 11px; } .months th[scope="row"] { padding-left: 0; text-align: left; }
.months .year { border-left: 1px solid var(--line); }
${heat}
.drawdowns th, .drawdowns td, .ambiguous th, .ambiguous td, .outcomes th, .outcomes td, .breakdown th, .breakdown td { height: 22px; padding: 0 0 0 12px; text-align: right; white-space: nowrap; }
.drawdowns thead th, .ambiguous thead th, .outcomes thead th, .breakdown thead > tr > * { border-bottom: 1px solid var(--line); font-size: 11px; }
.drawdowns th:first-child, .ambiguous th:first-child, .outcomes th:first-child, .breakdown th:first-child { padding-left: 0; text-align: left; }
.ambiguous th:not(.number), .ambiguous td:not(.number) { text-align: left; } .ambiguous { margin-top: 8px; }
.histograms { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; }
.histogram { margin: 0; break-inside: avoid; } .histogram figcaption { margin-bottom: 4px; color: var(--strong); } .histogram p { font-size: 11px; }
.histogram svg { display: block; width: 100%; height: 110px; border-bottom: 1px solid var(--line); }
.histogram .bar { fill: var(--equity); } .histogram .gain { fill: var(--up); } .histogram .loss { fill: var(--down); }
.histogram .ends { display: flex; justify-content: space-between; color: var(--muted); }
.breakdowns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 24px; align-items: start; margin-top: 24px; }
.breakdown th, .breakdown td { padding-left: 8px; font-size: 12px; }
.breakdown caption, .sharpe caption { padding-bottom: 4px; text-align: left; color: var(--strong); }
.simulated { display: grid; grid-template-columns: minmax(0, 1fr) max-content; gap: 24px; align-items: start; } .simulated + p { margin-top: 8px; }
.simulated .group { margin: 8px 0 0; } .sharpe { max-width: 440px; margin-top: 16px; }
.definitions th, .definitions td { padding: 2px 16px 2px 0; vertical-align: top; } .definitions thead th { border-bottom: 1px solid var(--line); font-size: 11px; }
.definitions tbody th { width: 24%; color: var(--text); } .definitions td:last-child { width: 24%; padding-right: 0; color: var(--muted); }
.configuration th { width: 120px; padding: 2px 16px 2px 0; vertical-align: top; white-space: nowrap; }
.configuration td { padding: 2px 0; overflow-wrap: anywhere; }
.trades th { padding: 4px 8px; border-bottom: 1px solid var(--line); font-size: 11px; white-space: nowrap; }
.trades td { height: 22px; padding: 0 8px; white-space: nowrap; }
.trades .number { text-align: right; }
.trades th:first-child, .trades td:first-child { padding-left: 0; } .trades th:last-child, .trades td:last-child { padding-right: 0; }
.trades tbody tr:hover { background: color-mix(in srgb, var(--link) 10%, transparent); }
.trades th[aria-sort] { color: var(--strong); } .trades th[aria-sort="ascending"]::after { content: " ↑"; } .trades th[aria-sort="descending"]::after { content: " ↓"; }
.trades th[tabindex] { cursor: pointer; } :focus-visible { outline: 1px solid var(--link); outline-offset: 1px; }
.wide { overflow-x: auto; } .wide + p, .wide + p + p { margin-top: 8px; }
@media (max-width: 860px) { .headline { grid-template-columns: repeat(3, 1fr); } .tile:nth-child(4) { padding-left: 0; border-left: 0; } .groups { columns: 2; } }
@media screen and (max-width: 860px) { .breakdowns, .simulated { grid-template-columns: minmax(0, 1fr); } .trades { font-size: 11px; } .trades th, .trades td { padding: 0 4px; } }
@media screen and (max-width: 700px) { .chart text { font-size: 14px; } }
@media screen and (max-width: 600px) { .histograms { grid-template-columns: repeat(2, 1fr); } .sheet { float: none; margin: 0 0 8px; } }
@media (max-width: 480px) { .groups { columns: 1; } .headline { grid-template-columns: repeat(2, 1fr); } .tile { padding: 0; border: 0; } }
@page { size: A4; margin: 14mm 12mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9px system-ui, "DejaVu Sans", sans-serif; color: #6a6a6a; } }
@media print {
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .sheet, nav { display: none; }
  .whole, .headline, .histogram, .histograms, .breakdown:not(.long), tr, .note, .configuration tr { break-inside: avoid; }
  h2, caption, thead { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  .headline { grid-template-columns: repeat(6, auto); } .tile { padding: 0 8px; font-size: 10px; } .tile .number { font-size: 16px; }
  .tile:first-child { padding-left: 0; } .tile:nth-child(4) { padding-left: 8px; border-left: 1px solid var(--line); }
  .groups { columns: 3; column-gap: 20px; font-size: 10px; } .group th, .group td { height: 16px; }
  .months { min-width: 0; font-size: 9.5px; } .months th, .months td { height: 17px; padding: 0 3px; } .months th { font-size: 9px; }
  .histograms { grid-template-columns: repeat(3, 1fr); gap: 16px; } .histogram svg { height: 80px; } .histogram p { font-size: 9px; }
  .breakdowns { display: block; } .breakdowns .wide { margin-bottom: 16px; }
  .simulated { grid-template-columns: minmax(0, 1fr) max-content; gap: 16px; font-size: 10px; }
  .drawdowns th, .drawdowns td, .ambiguous th, .ambiguous td, .outcomes th, .outcomes td, .breakdown th, .breakdown td { height: 17px; }
  .ambiguous, .definitions { font-size: 9.5px; }
  .trades { font-size: 9.5px; } .trades td { height: 16px; padding: 0 4px; } .trades th { padding: 2px 4px; font-size: 9px; }
  .wide { overflow: visible; }
  a { color: inherit; text-decoration: none; }
}
`
