/** Text of a file as it may stand in a sentence. */
export function shortened(text: string): string {
  const visible = text.replace(/\p{Cc}/gu, '\ufffd')
  return visible.length > 40 ? `${visible.slice(0, 40)}…` : visible
}
