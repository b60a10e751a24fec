import { dieWithParent } from '../../engine-host/runner/parent-watch.js'

// Begins to watch when its parent is gone, and never lets its thread go.
const parent = process.ppid
process.stdout.write(String(process.pid))
while (process.ppid === parent);
dieWithParent()
for (;;);
