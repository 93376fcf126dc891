// Ends with 0 when a URL answers 2xx in time, else with 1: what the image's health check runs. Without an argument it asks the API of this container.
const [url = `http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`] = process.argv.slice(2);
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
