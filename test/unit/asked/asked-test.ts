/** Something that is asked for, and the test that holds it: its file under `test`, and its whole title. */
export type AskedTest = readonly [what: string, file: string, title: string]

/** What is asked for, by part. */
export type AskedTables = Readonly<Record<string, readonly AskedTest[]>>
