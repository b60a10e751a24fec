/** The same text for the same request, whatever the sequence of its members; those that are undefined are as if absent. */
export function requestKey(request: unknown): string {
  return JSON.stringify(request, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
