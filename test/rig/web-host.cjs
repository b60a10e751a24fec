#!/usr/bin/env node
// An executable for runTests of @vscode/test-electron that is VS Code's server with a browser instead of Electron.
require('tsx/cjs')
require('./web-host.ts')
