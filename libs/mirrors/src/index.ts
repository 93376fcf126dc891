export { compareStamps } from './compare-stamps.js';
export { foldValues, stampOfValue, type Mirror } from './mirror.js';
export { packStamps, unpackStamps, type PackedStamp } from './packed-stamps.js';
