// Loaded before an app (--import): breaks one guarantee on purpose, by changing the built code while it is loaded. CHAOS_BREAK names it. A piece of code that is not found
// any more ends the process, so that no control passes because it broke nothing.
import { register } from 'node:module';

if (process.env.CHAOS_BREAK) register('./broken-code.mjs', import.meta.url, { data: process.env.CHAOS_BREAK });
