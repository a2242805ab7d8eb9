import type { BelongsTo } from '@llm/router';

// Names that do not begin with their area (learn.microsoft.com/azure/reliability/regions-list, read 2026-11-30).
const others: Readonly<Record<string, ReadonlySet<string>>> = {
  eu: new Set([
    ...['westeurope', 'northeurope', 'francecentral', 'francesouth', 'germanywestcentral'],
    ...['germanynorth', 'swedencentral', 'swedensouth', 'polandcentral', 'italynorth'],
    ...['spaincentral', 'austriaeast', 'belgiumcentral', 'denmarkeast'],
  ]),
  us: new Set([
    ...['eastus', 'eastus2', 'westus', 'westus2', 'westus3', 'centralus'],
    ...['northcentralus', 'southcentralus', 'westcentralus'],
  ]),
};

// London and Zurich are in Europe, and not in the European Union.
const outside = /^(?:eu-west-2|eu-central-2|europe-west2|europe-west6)$/;

/** Which regions an area of `allowed_model_region` has: `eu` is the European Union, others are those whose names begin with them. */
export const belongsToArea: BelongsTo = (region, area) => {
  if (Object.hasOwn(others, area) && others[area]?.has(region) === true) return true;
  if (area === 'eu')
    return (region.startsWith('eu-') || region.startsWith('europe-')) && !outside.test(region);
  return region.startsWith(`${area}-`);
};
