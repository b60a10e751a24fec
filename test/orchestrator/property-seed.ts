/**
 * Properties draw their cases anew each time, unless `BACKLENS_PROPERTY_SEED` names the seed: a whole number. CI takes
 * it from the tree of the commit, so that each change draws new cases and a failure there is repeated by its checkout.
 */
import fc from 'fast-check'

const text = process.env['BACKLENS_PROPERTY_SEED']
if (text !== undefined && text !== '') {
  const seed = Number(text)
  if (!Number.isSafeInteger(seed)) throw new Error(`BACKLENS_PROPERTY_SEED is "${text}"; it takes a whole number.`)
  fc.configureGlobal({ seed })
  console.log(`Properties draw their cases by BACKLENS_PROPERTY_SEED=${text}.`)
}
