import './compare.css'
import { createCompareHost } from './compare/compare-host.js'
import { ComparePanel } from './compare/compare-panel.js'

const root = document.getElementById('app')
if (root === null) throw new Error('The page of compared runs has no element with the id “app”.')

const host = createCompareHost()
const panel = new ComparePanel(root, host)
host.onMessage((message) => panel.receive(message))
host.post({ type: 'ready' })
