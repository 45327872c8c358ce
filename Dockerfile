# Two stages: the first builds with everything that is needed for it, the second holds what runs.
FROM node:22-bookworm-slim AS build
WORKDIR /daybook
COPY package.json package-lock.json .npmrc ./
COPY vendor vendor
RUN npm ci
COPY . .
# Notes what it was built from beside what it built, which is how processes of one release tell themselves from another.
RUN node scripts/build-if-changed.js
# Production has a Postgres of its own, so the embedded one stays outside.
RUN rm -rf node_modules && npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:22-bookworm-slim
WORKDIR /daybook
ENV NODE_ENV=production DAYBOOK_MODE=production HOST=0.0.0.0 PORT=3000
COPY --from=build /daybook/package.json ./
COPY --from=build /daybook/node_modules node_modules
COPY --from=build /daybook/vendor vendor
COPY --from=build /daybook/build build
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# Alive, not ready: a process that catches up or drains must not be killed for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node as the first process, which handles its signals itself; no shell and no npm stand between.
CMD ["node", "--enable-source-maps", "build/server/main.js"]
