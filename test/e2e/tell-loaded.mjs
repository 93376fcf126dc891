// Loaded first into a process of the product: when it ends, it says which packages of OpenTelemetry it has loaded.
import { createRequire } from 'node:module';

const { cache } = createRequire(import.meta.url);
process.on('exit', () => {
  const packages = Object.keys(cache).flatMap((path) => /node_modules\/(@opentelemetry\/[\w-]+|bullmq-otel)\//.exec(path)?.[1] ?? []);
  console.log(`loaded of OpenTelemetry: ${[...new Set(packages)].join(' ')};`);
});
