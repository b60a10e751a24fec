/** The part of sql.js (https://sql.js.org) that is used here; the package brings no declarations. */
declare module 'sql.js' {
  export type SqlValue = number | bigint | string | Uint8Array | null

  export interface Statement {
    /** Whether there is another row. */
    step(): boolean
    get(parameters: null, options: { readonly useBigInt: boolean }): SqlValue[]
    free(): boolean
  }

  export class Database {
    constructor(content: Uint8Array)
    exec(sql: string): { readonly columns: string[]; readonly values: SqlValue[][] }[]
    prepare(sql: string): Statement
    close(): void
  }

  export default function initialise(): Promise<{ readonly Database: typeof Database }>
}
