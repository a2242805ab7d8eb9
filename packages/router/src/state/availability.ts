/**
 * What a deployment is for one choice of one call: not asked yet, failed in this call but worth another try, in
 * cooldown, or not to be chosen at all.
 */
export type Availability = 'fresh' | 'tried' | 'cooling' | 'out';
