import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures } from 'vscode-languageserver/node'
import { LanguageServer } from './language-server.js'

const connection = createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process))
const server = new LanguageServer(connection, __dirname)

// The editor is gone: nobody is left to answer, and runners end with this process.
process.once('disconnect', () => {
  void server.dispose().finally(() => process.exit(0))
})
server.listen()
