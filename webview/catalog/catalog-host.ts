import {
  catalogTabs,
  type CatalogViewState,
  type FromCatalogView,
  type ToCatalogView,
} from '../../engine-host/protocol/catalog-view-messages.js'
import { Host } from '../host.js'

export type CatalogHost = Host<FromCatalogView, ToCatalogView, CatalogViewState>

export function createCatalogHost(): CatalogHost {
  return new Host(asViewState)
}

/** Takes what an older version of the view may have kept. */
function asViewState(value: unknown): CatalogViewState | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const kept = value as Partial<Record<keyof CatalogViewState, unknown>>
  const series = kept.series as { readonly instrumentId?: unknown; readonly bars?: unknown } | undefined
  return {
    ...(typeof series?.instrumentId === 'string' &&
      typeof series.bars === 'string' && { series: { instrumentId: series.instrumentId, bars: series.bars } }),
    tab: catalogTabs.find((tab) => tab === kept.tab) ?? 'chart',
    sortColumn: typeof kept.sortColumn === 'string' ? kept.sortColumn : 'instrument',
    sortDescending: kept.sortDescending === true,
    filter: typeof kept.filter === 'string' ? kept.filter : '',
  }
}
