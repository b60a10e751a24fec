import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

interface Schema {
  description?: string
  type?: string
  enum?: unknown[]
  enumDescriptions?: string[]
  oneOf?: Schema[]
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  $ref?: string
}

const root = path.join(import.meta.dirname, '../../..')
const schema = JSON.parse(
  fs.readFileSync(path.join(root, 'strategies-template/backlens.schema.json'), 'utf8'),
) as Schema & {
  definitions: Record<string, Schema>
}
const {
  run,
  component,
  venue,
  fees,
  account,
  feeTerms,
  risk,
  riskLimits,
  charges,
  funding,
  borrowing,
  interest,
  settlement,
  runVenue,
  venueFunds,
  statistics,
} = schema.definitions

/** What a reference within the schema points at, such as `#/definitions/venue/properties/preset`. */
function definitionAt(reference: string): Schema {
  const steps = reference.split('/').slice(1)
  return steps.reduce<unknown>((node, step) => (node as Readonly<Record<string, unknown>>)[step], schema) as Schema
}

/** Types of the protocol, as the compiler sees them. */
const protocol = path.join(root, 'engine-host/protocol')
const files = [
  'run-configuration.ts',
  'venue-settings.ts',
  'run-venues.ts',
  'account-settings.ts',
  'risk-settings.ts',
  'charge-settings.ts',
  'statistics-settings.ts',
].map((file) => path.join(protocol, file))
const program = ts.createProgram(files, { strict: true, exactOptionalPropertyTypes: true, types: [], noEmit: true })
const checker = program.getTypeChecker()

function typeNamed(name: string): ts.Type {
  for (const file of files) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
    const symbol = checker.getExportsOfModule(module).find((exported) => exported.name === name)
    if (symbol !== undefined) return checker.getDeclaredTypeOfSymbol(symbol)
  }
  throw new Error(`${name} is no type of the protocol`)
}

/** Names of the literals in a property's type, and of the kinds of other values that it takes. */
function alternatives(type: ts.Type): Set<unknown> {
  const members = type.isUnion() ? type.types : [type]
  return new Set(
    members
      .filter((member) => (member.flags & ts.TypeFlags.Undefined) === 0)
      .map((member) => {
        if (member.isStringLiteral() || member.isNumberLiteral()) return member.value
        return (member.flags & ts.TypeFlags.BooleanLike) !== 0 ? 'boolean' : kindOf(member)
      }),
  )
}

function kindOf(type: ts.Type): string {
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return 'number'
  if (checker.isArrayType(type)) return 'array'
  if ((type.flags & ts.TypeFlags.StringLike) !== 0) return 'string'
  return 'object'
}

function alternativesOfSchema(property: Schema): Set<unknown> {
  const { $ref, oneOf, enum: values, type } = property
  if ($ref !== undefined) return alternativesOfSchema(definitionAt($ref))
  if (oneOf !== undefined) return new Set(oneOf.flatMap((member) => [...alternativesOfSchema(member)]))
  return new Set(values ?? [type === 'integer' ? 'number' : type])
}

describe('the JSON schema of backlens.json', () => {
  const pairs: [typeName: string, definition: Schema][] = [
    ['WorkspaceConfiguration', schema],
    ['RunConfiguration', run!],
    ['VenueSettings', venue!],
    ['RunVenueSettings', runVenue!],
    ['VenueFunds', venueFunds!],
    ['FeeSettings', fees!],
    ['FeeTerms', feeTerms!],
    ['AccountSettings', account!],
    ['ComponentConfiguration', component!],
    ['RiskSettings', risk!],
    ['RiskLimits', riskLimits!],
    ['StatisticsSettings', statistics!],
    ['ChargeSettings', charges!],
    ['FundingSettings', funding!],
    ['BorrowingSettings', borrowing!],
    ['InterestSettings', interest!],
    ['SettlementSettings', settlement!],
  ]
  for (const [typeName, definition] of pairs) {
    it(`has the fields of ${typeName} with the values that each takes, and no others`, () => {
      const properties = checker.getPropertiesOfType(typeNamed(typeName))
      const ofType = Object.fromEntries(
        properties.map((property) => [property.name, alternatives(checker.getTypeOfSymbol(property))]),
      )
      const ofSchema = Object.fromEntries(
        Object.entries(definition.properties!).map(([name, property]) => [name, alternativesOfSchema(property)]),
      )
      assert.deepEqual(ofSchema, ofType)
      const required = properties.filter(({ flags }) => (flags & ts.SymbolFlags.Optional) === 0)
      assert.deepEqual(
        definition.required ?? [],
        required.map(({ name }) => name),
      )
    })
  }

  it('explains every field and every value, and gives the defaults of fill settings', () => {
    const visit = (at: string, definition: Schema): void => {
      const { properties = {}, oneOf = [], enum: values, enumDescriptions } = definition
      assert.equal(enumDescriptions?.length, values?.length, `${at} describes each value`)
      oneOf.forEach((member) => visit(at, member))
      for (const [name, property] of Object.entries(properties)) {
        if (property.$ref === undefined) assert.ok(property.description, `${at}.${name} is explained`)
        visit(`${at}.${name}`, property)
      }
    }
    visit('', schema)
    for (const [name, definition] of Object.entries(schema.definitions)) visit(name, definition)
    for (const [name, setting] of Object.entries(venue!.properties!)) {
      assert.notEqual(setting.default, undefined, `${name} has a default`)
      const [first] = [setting.enum, setting.oneOf?.[0]?.enum].find((values) => values !== undefined) ?? [
        setting.default,
      ]
      assert.equal(setting.default, first, `the default of ${name} comes first`)
    }
  })
})
