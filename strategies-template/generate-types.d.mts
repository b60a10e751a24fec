/**
 * Writes the declarations of the module `backlens`.
 * @param output absolute path of the file
 */
export function generateTypes(output: string): void
