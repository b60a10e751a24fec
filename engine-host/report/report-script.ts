/** Sorts the table of trades by a click or Enter on a heading; a second one reverses it. Written for any browser of today. */
export const sortScript = `
for (const table of document.querySelectorAll('table.trades')) {
  const heads = [...table.tHead.rows[0].cells]
  const body = table.tBodies[0]
  const valueOf = (cell) => {
    const time = cell.querySelector('time')
    if (time) return Date.parse(time.dateTime)
    const text = cell.textContent.trim()
    const number = Number(text.replace(/,/g, '').replace('\\u2212', '-'))
    return text === '' || text === '\\u2013' ? -Infinity : Number.isNaN(number) ? text : number
  }
  heads.forEach((head, column) => {
    head.tabIndex = 0
    head.setAttribute('role', 'columnheader button')
    const sort = () => {
      const descending = head.getAttribute('aria-sort') === 'ascending'
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending')
      const rows = [...body.rows].map((row, place) => ({ row, place, value: valueOf(row.cells[column]) }))
      rows.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.place - b.place))
      if (descending) rows.reverse()
      body.append(...rows.map(({ row }) => row))
    }
    head.addEventListener('click', sort)
    head.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      sort()
    })
  })
}
`
