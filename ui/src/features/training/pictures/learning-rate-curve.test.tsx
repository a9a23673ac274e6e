// The picture of the learning rate: a line for each rate, what it says of itself, and what cannot be drawn.
import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { LearningRateCurve } from "./learning-rate-curve";

beforeEach(() => void fakeApi({}));

const points = [
	{ step: 0, factor: 0 },
	{ step: 10, factor: 1 },
	{ step: 99, factor: 0.1 },
];

test("groups of one rate share a line, and the picture says what it shows", async () => {
	const groups = [
		{ label: "Text encoders", rate: 5e-5 },
		{ label: "U-Net", rate: 1e-4 },
		{ label: "T5", rate: 5e-5 },
	];
	await renderUi(<LearningRateCurve curve={{ points, groups, note: null }} steps={100} />);
	const picture = screen.getByRole("img");
	expect(picture.getAttribute("aria-label")).toBe(
		"Learning rate over 100 steps: Text encoders, T5 from 0, at most 5e-5, to 5e-6; U-Net from 0, at most 1e-4, to 1e-5",
	);
	expect(picture.querySelectorAll("path[stroke]")).toHaveLength(2);
});

test("the pointer reads the rate at a step", async () => {
	const groups = [{ label: "U-Net", rate: 1e-4 }];
	await renderUi(<LearningRateCurve curve={{ points, groups, note: null }} steps={100} />);
	const place = screen.getByRole("img").parentElement as HTMLElement;
	place.getBoundingClientRect = () => ({ left: 0, width: 99, top: 0, height: 84 }) as DOMRect;
	fireEvent.mouseMove(place, { clientX: 5 });
	expect(screen.getByTestId("learning-rate-curve").textContent).toContain("Step 6U-Net5e-5");
});

test("what cannot be drawn is said in words", async () => {
	const note = "AdaFactor finds its own learning rate while it trains, in place of the schedule";
	await renderUi(
		<LearningRateCurve curve={{ points: [], groups: [{ label: "U-Net", rate: 1e-4 }], note }} steps={100} />,
	);
	expect(screen.queryByRole("img")).toBeNull();
	expect(screen.getByTestId("curve-note").textContent).toBe(note);
});
