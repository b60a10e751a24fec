import { type ParseError, printParseErrorCode } from 'jsonc-parser'

const sentences: Readonly<Record<string, (found: string) => string>> = {
  InvalidSymbol: (found) => `${found} is no JSON; texts stand between double quotes`,
  InvalidNumberFormat: (found) => `${found} is no number`,
  PropertyNameExpected: (found) => `the name of a member between double quotes is expected before ${found}`,
  ValueExpected: (found) => `a value is expected before ${found}`,
  ColonExpected: (found) => `a colon is missing before ${found}`,
  CommaExpected: (found) => `a comma is missing before ${found}`,
  CloseBraceExpected: (found) => `a closing brace } is missing before ${found}`,
  CloseBracketExpected: (found) => `a closing bracket ] is missing before ${found}`,
  EndOfFileExpected: (found) => `${found} stands after the end of the object`,
  UnexpectedEndOfComment: () => 'a comment is not closed with */',
  UnexpectedEndOfString: (found) => `the text that begins with ${found} is not closed with "`,
  UnexpectedEndOfNumber: (found) => `the number ${found} ends too early`,
  InvalidUnicode: (found) => `${found} has a \\u that is not followed by four hexadecimal digits`,
  InvalidEscapeCharacter: (found) => `${found} has a backslash before a character that needs none`,
  InvalidCharacter: (found) => `${found} has a control character in it`,
}

/** What is wrong with a JSON text, as part of a sentence for people: `a comma is missing before "tickSize"`. */
export function jsonMistake({ error, offset, length }: ParseError, text: string): string {
  const found = text
    .slice(offset, offset + Math.max(length, 1))
    .split(/\r?\n/)[0]!
    .slice(0, 40)
  const sentence = sentences[printParseErrorCode(error)]
  return sentence === undefined ? 'the JSON is wrong' : sentence(found === '' ? 'the end' : found)
}
