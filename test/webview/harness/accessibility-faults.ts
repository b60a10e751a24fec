import type { CDPSession, Frame, Page } from 'playwright-core'

interface AxValue {
  readonly value?: unknown
}
interface AxNode {
  readonly nodeId: string
  readonly parentId?: string
  readonly ignored: boolean
  readonly role?: AxValue
  readonly name?: AxValue
  readonly properties?: readonly { readonly name: string; readonly value: AxValue }[]
}

/** Roles that say nothing without a name. */
const named = new Set(
  (
    'button link tab tablist tabpanel table grid columnheader figure img image textbox searchbox combobox listbox ' +
    'spinbutton slider checkbox radio switch progressbar dialog region group heading'
  ).split(' '),
)

/** What a screen reader cannot tell of the view: what has no name, what takes the focus and has no role. */
export async function accessibilityFaults(view: Page | Frame): Promise<readonly string[]> {
  const page = 'page' in view ? view.page() : view
  const session = await page.context().newCDPSession(page)
  const part = 'page' in view ? { frameId: await idOfFrame(session, view) } : {}
  const { nodes } = (await session.send('Accessibility.getFullAXTree', part)) as { nodes: readonly AxNode[] }
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const faults: string[] = []
  for (const node of nodes) {
    const role = text(node.role)
    const name = text(node.name)
    const focusable = node.properties?.some((one) => one.name === 'focusable' && one.value.value === true) === true
    const at = pathOf(node, byId)
    if (node.ignored) {
      if (focusable) faults.push(`${at} takes the focus and is hidden`)
      continue
    }
    if (named.has(role) && name === '') faults.push(`${at} has no name`)
    if (focusable && ['', 'generic', 'none'].includes(role))
      faults.push(`${at} “${name}” takes the focus and has no role`)
  }
  return faults
}

/**
 * Id of a frame that lies alone in its parent. Name and address do not lead to it: the workbench renames a view's frame
 * and writes its document anew.
 */
async function idOfFrame(session: CDPSession, frame: Frame): Promise<string> {
  const { frameTree } = await session.send('Page.getFrameTree')
  const left = [frameTree]
  for (const { frame: parent, childFrames = [] } of left) {
    if (parent.url === frame.parentFrame()?.url() && childFrames[0] !== undefined) return childFrames[0].frame.id
    left.push(...childFrames)
  }
  throw new Error('The frame is gone.')
}

function text(value: AxValue | undefined): string {
  return typeof value?.value === 'string' ? value.value.trim() : ''
}

function pathOf(node: AxNode, byId: ReadonlyMap<string, AxNode>): string {
  const parts: string[] = []
  for (let at: AxNode | undefined = node; at !== undefined && parts.length < 4; at = byId.get(at.parentId ?? '')) {
    if (at.ignored || text(at.role) === 'generic') {
      if (at !== node) continue
    }
    parts.unshift(`${text(at.role)} “${text(at.name).slice(0, 40)}”`)
  }
  return parts.join(' > ')
}
