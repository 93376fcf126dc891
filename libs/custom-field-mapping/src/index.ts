export { convert } from './domain/convert/convert.js';
export {
  isRefusal,
  type Conversion,
  type Refusal,
  type RefusalCode,
  type SourceField,
  type TargetField,
  type ValueContext,
} from './domain/convert/conversion.js';
