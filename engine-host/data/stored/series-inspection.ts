import { calendarOf } from '../../model/calendars/calendar-of.js'
import type {
  Cancelled,
  ExportSeriesParams,
  ExportSeriesResult,
  FindSeriesRowParams,
  FindSeriesRowResult,
  GetSeriesChartParams,
  GetSeriesChartResult,
  GetSeriesCoverageResult,
  GetSeriesRowsParams,
  GetSeriesRowsResult,
  SeriesChart,
  SeriesReference,
} from '../../protocol/catalog-requests.js'
import type { Failure } from '../../protocol/failure.js'
import { type Catalog, stagingMemoryMb } from '../catalog.js'
import { MarketDataError, openInterestNotExported, timeUnreadable } from '../market-data-failure.js'
import { Staging } from '../staging.js'
import { placeWorkFolder } from '../work-folders.js'
import { tickKinds } from '../../protocol/market-source.js'
import { answered } from './answers.js'
import { exchangeTimeNanos } from './exchange-time.js'
import { type PlacedSeries, placeSeries, rowAtTime } from './placed-series.js'
import { RecentAnswers } from './recent-answers.js'
import { seriesChart } from './series-chart.js'
import { exportSeries } from './series-export.js'
import { seriesRows } from './series-rows.js'
import { coverageByTradeDate } from './trade-dates.js'

type Covered = Extract<GetSeriesCoverageResult, { kind: 'covered' }>

/** Looks at the series of a catalog: coverage, charts, rows, export. What has been worked out is kept while files stay. */
export class SeriesInspection {
  private readonly coverages = new RecentAnswers<Covered>(64)
  private readonly overviews = new RecentAnswers<SeriesChart>(8)

  constructor(private readonly catalog: Catalog) {}

  coverage({ instrumentId, bars }: SeriesReference, signal?: AbortSignal): Promise<GetSeriesCoverageResult> {
    return this.answer(signal, async (staging) => {
      const query = await this.catalog.stored.coverageQuery(instrumentId, bars)
      return this.coverages.of([query.calendar.name, ...query.files], async () => ({
        kind: 'covered',
        ...(await coverageByTradeDate(query, (sql) => staging.rows(sql))),
      }))
    })
  }

  chart(params: GetSeriesChartParams, signal?: AbortSignal): Promise<GetSeriesChartResult> {
    return this.answer(signal, async (staging) => {
      const series = await this.placed(params)
      const calendar = calendarOf(await this.catalog.stored.definitionOf(series.instrumentId))
      const read = () => seriesChart(series, params, calendar, staging)
      const isWhole = params.firstRow <= 0 && params.endRow >= series.rows
      const paths = series.files.map(({ path }) => path)
      const chart = isWhole
        ? await this.overviews.of([calendar.name, String(params.maxPoints), ...paths], read)
        : await read()
      return { kind: 'chart', chart }
    })
  }

  async rows(params: GetSeriesRowsParams): Promise<GetSeriesRowsResult> {
    return this.answerWhole(async (staging) => ({
      kind: 'rows',
      rows: await seriesRows(await this.placed(params), params, staging),
    }))
  }

  async findRow(params: FindSeriesRowParams): Promise<FindSeriesRowResult> {
    return this.answerWhole(async (staging) => {
      const series = await this.placed(params)
      const { timeZone } = await this.catalog.stored.definitionOf(series.instrumentId)
      const nanos = exchangeTimeNanos(params.time, timeZone)
      if (nanos === undefined) throw new MarketDataError(timeUnreadable(params.time))
      const countBefore = async (sql: string) => (await staging.rows(sql))[0]!['rows'] as number
      const row = await rowAtTime(series, nanos, countBefore)
      return { kind: 'found', row, nanos: nanos.toString() }
    })
  }

  /** @param onFraction told now and then how much is done, 0 to 1 */
  export(
    { instrumentId, bars, file, format, from, to }: ExportSeriesParams,
    signal?: AbortSignal,
    onFraction: (fraction: number) => void = () => undefined,
  ): Promise<ExportSeriesResult> {
    return this.answer(signal, async (staging) => {
      const { stored, layout } = this.catalog
      // So that bars are not made of others: what is exported is what is stored.
      await stored.filesOf(instrumentId, bars)
      if (bars === 'open-interest') throw new MarketDataError(openInterestNotExported(instrumentId))
      const kind = tickKinds.find((each) => each === bars)
      const resolved =
        kind === undefined
          ? await stored.resolve(instrumentId, bars, from, to)
          : await stored.resolveTicks(instrumentId, kind, from, to)
      if (resolved.kind === 'failed') return resolved
      const { source, instrument } = resolved
      const written = await exportSeries({ source, instrument, file, format }, staging, layout.directory, onFraction)
      return { kind: 'exported', file, ...written }
    })
  }

  private async placed({ instrumentId, bars }: SeriesReference): Promise<PlacedSeries> {
    return placeSeries(this.catalog.layout, await this.catalog.stored.filesOf(instrumentId, bars))
  }

  private answer<Result>(
    signal: AbortSignal | undefined,
    work: (staging: Staging) => Promise<Result>,
  ): Promise<Result | Cancelled | Failure> {
    const { layout } = this.catalog
    return answered(layout.directory, signal, async () => {
      const { path } = await placeWorkFolder(layout, 'read')
      const staging = await Staging.open(path, stagingMemoryMb(), signal)
      try {
        return await work(staging)
      } finally {
        staging.close()
      }
    })
  }

  /** For what is too short to be cancelled. */
  private async answerWhole<Result>(work: (staging: Staging) => Promise<Result>): Promise<Result | Failure> {
    return (await this.answer(undefined, work)) as Result | Failure
  }
}
