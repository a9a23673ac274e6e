// Stands in for uPlot where there is no canvas: it keeps what it is given and can be asked for places.
import type { AlignedData, Options } from "uplot";

export default class FakePlot {
	over = document.createElement("div");
	bbox = { left: 0, top: 0, width: 1000, height: 100 };
	width = 1000;
	scales: Record<string, { min: number; max: number }> = { x: { min: 0, max: 1 } };
	hooks = {};

	constructor(
		private options: Options,
		public data: AlignedData,
		place: HTMLElement,
	) {
		this.over.dataset.testid = "plot";
		place.append(this.over);
		this.setData(data);
	}

	setData(data: AlignedData) {
		this.data = data;
		const range = this.options.scales?.x?.range;
		const [min, max] = typeof range === "function" ? range(this as never, 0, 0, "x") : [0, 1];
		this.scales = { x: { min: min ?? 0, max: max ?? 1 } };
	}

	/** A thousand pixels are the whole axis. */
	posToVal(left: number) {
		const { min, max } = this.scales.x ?? { min: 0, max: 1 };
		return min + (left / 1000) * (max - min);
	}

	valToPos(value: number) {
		const { min, max } = this.scales.x ?? { min: 0, max: 1 };
		return ((value - min) / (max - min)) * 1000;
	}

	setSize() {}
	setSelect() {}
	destroy() {
		this.over.remove();
	}
}
