// The proof of a run: a tick with a number, or what differs.
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeApi } from "@/test/fake-api";
import { renderUi } from "@/test/render";
import { aRun } from "@/test/run";
import { ProofCard } from "./proof-card";

const dim = { param: "network_dim", asked: "8", recorded: "4" };

test("a run that trained as asked has a tick and its values one click away", async () => {
	const confirmed = [{ param: "seed", asked: "42", recorded: "42" }];
	fakeApi({
		runProof: async () => ({
			file: "/o/a.safetensors",
			last: true,
			confirmed,
			differing: [],
			unproven: ["weighted_captions"],
		}),
	});
	const proof = { confirmed: 1, differing: [], unproven: 1, last: true };
	const { user } = await renderUi(<ProofCard run={aRun({ proof })} />);
	expect(screen.getByTestId("proof").textContent).toContain("Trained as asked: 1 value confirmed");
	await user.click(screen.getByTestId("proof-values"));
	await screen.findByText("No file tells of weighted_captions.");
	expect(screen.getByTestId("proof").textContent).toContain("seed 42");
});

test("what differs is named with both values", async () => {
	fakeApi({});
	await renderUi(<ProofCard run={aRun({ proof: { confirmed: 70, differing: [dim], unproven: 0, last: false } })} />);
	expect(screen.getByTestId("proof").textContent).toContain("1 value not as asked");
	expect(screen.getByTestId("proof").textContent).toContain("network_dim asked 8, recorded 4");
	expect(screen.getByTestId("proof").textContent).toContain("Read in the first checkpoint");
});
