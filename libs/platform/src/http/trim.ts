import { Transform } from 'class-transformer';

/** Trims text before it is checked; anything else is left for the check to refuse. */
export function Trim(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));
}
