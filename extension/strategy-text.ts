const importsBacklens = /\bfrom\s*['"]backlens['"]/

/** Tells a strategy from other TypeScript by its import, without parsing. */
export function importsFromBacklens(text: string): boolean {
  return importsBacklens.test(text)
}
