import './import.css'
import type { FromImportView, ImportViewState, ToImportView } from '../engine-host/protocol/import-view-messages.js'
import { Host } from './host.js'
import { ImportWizard } from './import/import-wizard.js'

const root = document.getElementById('app')
if (root === null) throw new Error('The page of the import wizard has no element with the id “app”.')

const host = new Host<FromImportView, ToImportView, ImportViewState>((value) =>
  typeof value === 'object' && value !== null ? (value as ImportViewState) : undefined,
)
const wizard = new ImportWizard(root, host)
host.onMessage((message) => wizard.receive(message))
host.post({ type: 'ready' })
