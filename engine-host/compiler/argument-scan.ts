/** Where the arguments of a call end. */
export interface ScannedArguments {
  /** Of the closing parenthesis. */
  readonly end: number
  readonly count: 'none' | 'one' | 'other'
}

/**
 * Finds the end of a call's arguments in code that esbuild has printed, which has no trailing comma and puts a comma
 * expression in parentheses; undefined where they have none.
 *
 * @param start of the text behind the opening parenthesis
 * @param isMapped whether something of the source begins at a place
 */
export function scanArguments(
  code: string,
  start: number,
  isMapped: (at: number) => boolean,
): ScannedArguments | undefined {
  const seen = { first: -1, commas: 0 }
  const end = closing(code, start, ')', isMapped, seen)
  if (end < 0) return undefined
  if (seen.first < 0) return { end, count: 'none' }
  return { end, count: seen.commas > 0 || code.startsWith('...', seen.first) ? 'other' : 'one' }
}

/** Place of the bracket that closes what is open at `from`; -1 when there is none. */
function closing(
  code: string,
  from: number,
  close: string,
  isMapped: (at: number) => boolean,
  /** Takes the first place that is neither space nor comment, and the number of commas in no further bracket. */
  seen?: { first: number; commas: number },
): number {
  for (let at = from; at < code.length; at++) {
    const character = code[at]!
    if (character === close) return at
    const isComment = character === '/' && (code[at + 1] === '/' || code[at + 1] === '*')
    if (seen !== undefined && seen.first < 0 && !isComment && !/\s/.test(character)) seen.first = at
    if (seen !== undefined && character === ',') seen.commas++
    if (character === '(') at = closing(code, at + 1, ')', isMapped)
    else if (character === '[') at = closing(code, at + 1, ']', isMapped)
    else if (character === '{') at = closing(code, at + 1, '}', isMapped)
    else if (character === '"' || character === "'") at = endOfText(code, at)
    else if (character === '`') at = endOfTemplate(code, at, isMapped)
    else if (isComment) at = endOfComment(code, at)
    else if (character === '/' && beginsExpression(code, at, isMapped)) at = endOfRegularExpression(code, at)
    else if (character === ')' || character === ']' || character === '}') return -1
    if (at < 0) return -1
  }
  return -1
}

function endOfText(code: string, start: number): number {
  for (let at = start + 1; at < code.length; at++) {
    if (code[at] === code[start]) return at
    if (code[at] === '\\') at++
  }
  return -1
}

function endOfTemplate(code: string, start: number, isMapped: (at: number) => boolean): number {
  for (let at = start + 1; at < code.length; at++) {
    if (code[at] === '`') return at
    if (code[at] === '\\') at++
    else if (code[at] === '$' && code[at + 1] === '{') {
      at = closing(code, at + 2, '}', isMapped)
      if (at < 0) return -1
    }
  }
  return -1
}

function endOfComment(code: string, start: number): number {
  if (code[start + 1] === '/') return code.indexOf('\n', start)
  const end = code.indexOf('*/', start + 2)
  return end < 0 ? -1 : end + 1
}

function endOfRegularExpression(code: string, start: number): number {
  let isInClass = false
  for (let at = start + 1; at < code.length; at++) {
    const character = code[at]
    if (character === '\n') return -1
    if (character === '/' && !isInClass) return at
    if (character === '\\') at++
    else if (character === '[') isInClass = true
    else if (character === ']') isInClass = false
  }
  return -1
}

/**
 * Whether a slash begins a regular expression: nothing that could be divided stands before it, or something of the source
 * begins at it or, where it begins a statement, in the space before it.
 */
function beginsExpression(code: string, slash: number, isMapped: (at: number) => boolean): boolean {
  let at = slash
  while (/\s/.test(code[at - 1] ?? '')) {
    if (isMapped(at)) return true
    at--
  }
  return isMapped(at) || !/[\w$)\]}"'`]/.test(code[at - 1] ?? '')
}
