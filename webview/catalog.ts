import './catalog.css'
import { createCatalogHost } from './catalog/catalog-host.js'
import { CatalogPanel } from './catalog/catalog-panel.js'

const root = document.getElementById('app')
if (root === null) throw new Error('The page of the catalog has no element with the id “app”.')

const host = createCatalogHost()
const panel = new CatalogPanel(root, host)
host.onMessage((message) => panel.receive(message))
host.post({ type: 'ready' })
