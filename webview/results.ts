import './results.css'
import { createResultsHost } from './results-host.js'
import { ResultsPanel } from './results-panel.js'

const root = document.getElementById('app')
if (root === null) throw new Error('The page of the results panel has no element with the id “app”.')

const host = createResultsHost()
const panel = new ResultsPanel(root, host)
host.onMessage((message) => panel.receive(message))
const runId = host.state?.runId
host.post({ type: 'ready', ...(runId !== undefined && { runId }) })
