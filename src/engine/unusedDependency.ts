/**
 * Stands in, in the bundle only, for what dockerode needs for jobs we do not offer (image builds, its own ssh). See
 * `unused` in esbuild.config.mjs.
 */
export default {};
