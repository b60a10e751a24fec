/** Begins each line that tests print, among all that VS Code says in the same place. */
export const testOutputMark = '│ '
