import { defineConfig } from "vite";
import { gate, inlineWorker, singleFile } from "./plugins.ts";

export default defineConfig({
  plugins: [gate(), inlineWorker("src/worker/main.ts"), singleFile()],
  build: { target: "es2022", modulePreload: false, cssCodeSplit: false, reportCompressedSize: false },
});
