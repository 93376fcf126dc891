# One image for all programs: the command decides which. The API is the default; docker-compose.yml and deploy/kubernetes name the others.
# Needs BuildKit, which Docker has built with since version 23.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY scripts/bundle.mjs scripts/bundle.mjs
RUN npm run build

# Without optional packages (60 MB of Postgres, which `npm start` brings along and nothing here runs), and without what only compilers and debuggers read.
# No package of these needs a script of its own.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Cvent Bridge" \
      org.opencontainers.image.description="Keeps a CMS event app in step with one Cvent event" \
      org.opencontainers.image.licenses="MIT"
# Told how much it may hold, Node collects garbage early instead of growing first: a third less memory, no slower. Half of a container of 1 GB, since buffers and code come on top.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 NODE_OPTIONS=--max-old-space-size=512
WORKDIR /app
COPY package.json LICENSE ./
COPY scripts/healthcheck.mjs scripts/healthcheck.mjs
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist/*.js dist/
COPY --from=build /app/dist/shared dist/shared
# The user `node` by its number, so that Kubernetes sees that it is not root. Everything above is root's: the programs can change none of it, and write nowhere.
USER 1000:1000
EXPOSE 3000
# Node itself is the process, so that SIGTERM reaches it: it lets load balancers turn away, finishes what is under way, and ends.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 CMD ["node", "scripts/healthcheck.mjs"]
CMD ["node", "dist/api.js"]
