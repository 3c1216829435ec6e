/** esbuild gathers what is imported into dist/webview.css. */
declare module '*.css';
