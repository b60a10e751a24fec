/** Gives an element the colour of gains or losses by the sign that its text shows; what reads as zero has none. */
export function applyTone(target: Element, text: string): void {
  target.classList.toggle('up', text.startsWith('+'))
  target.classList.toggle('down', text.startsWith('−'))
}
