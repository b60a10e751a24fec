/** The look of the results panel on a page of its own: VS Code's light and dark charts colours, A4 in print. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --sheet: #fff; --text: #3b3b3b; --muted: #6a6a6a; --line: #e2e2e2; --strong: #1f1f1f;
  --gain: #2a6e2c; --loss: #c4240f; --warning: #8f6a00; --link: #005fb8;
  --equity: #1a85ff; --hold: #9b9b9b; --drawdown: #e51400; --entries: #d18616;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --sheet: #1f1f1f; --text: #cccccc; --muted: #9d9d9d; --line: #3a3a3a; --strong: #f0f0f0;
    --gain: #89d185; --loss: #f4705f; --warning: #cca700; --link: #4daafc;
    --equity: #3794ff; --hold: #808080; --drawdown: #f14c4c; --entries: #d18616;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--sheet); color: var(--text); font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-print-color-adjust: exact; print-color-adjust: exact;
}
main { max-width: 992px; margin: 0 auto; padding: 24px 16px 48px; }
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
.chart .entries { stroke: var(--entries); stroke-opacity: .55; }
.chart .drawdown { stroke: var(--drawdown); } .chart .drawdownArea { fill: var(--drawdown); fill-opacity: .12; stroke: none; }
table { border-collapse: collapse; width: 100%; }
th { font-weight: 400; text-align: left; color: var(--muted); }
td { text-align: left; }
.groups { columns: 3; column-gap: 32px; }
.group { margin-bottom: 16px; break-inside: avoid; }
.group caption { padding-bottom: 2px; border-bottom: 1px solid var(--line); font-size: 11px; text-align: left; color: var(--muted); }
.group th, .group td { height: 22px; padding: 0; white-space: nowrap; }
.group td { text-align: right; color: var(--strong); }
.group tr[title] { cursor: help; }
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
@media screen and (max-width: 860px) { .trades { font-size: 11px; } .trades th, .trades td { padding: 0 4px; } }
@media screen and (max-width: 700px) { .chart text { font-size: 14px; } }
@media (max-width: 480px) { .groups { columns: 1; } .headline { grid-template-columns: repeat(2, 1fr); } .tile { padding: 0; border: 0; } }
@page { size: A4; margin: 14mm 12mm; }
@media print {
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  .whole, .headline, .group, .trades tr, .note { break-inside: avoid; }
  h2, .trades thead { break-after: avoid; }
  .headline { grid-template-columns: repeat(6, auto); } .tile { padding: 0 8px; font-size: 10px; } .tile .number { font-size: 16px; }
  .tile:nth-child(4) { padding-left: 8px; border-left: 1px solid var(--line); }
  .groups { columns: 3; column-gap: 20px; } .group th, .group td { height: 17px; }
  .trades { font-size: 9.5px; } .trades td { height: 16px; padding: 0 4px; } .trades th { padding: 2px 4px; font-size: 9px; }
  .wide { overflow: visible; }
  a { color: inherit; text-decoration: none; }
}
`
