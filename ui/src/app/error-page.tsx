// A page that could not be shown, with the reason and a way on.
import { useRouter } from "@tanstack/react-router";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";

export function ErrorPage({ error }: { error: unknown }) {
	const router = useRouter();
	return (
		<div className="flex h-full items-start justify-center overflow-auto p-10">
			<ProblemAlert error={error} className="w-full max-w-[640px]">
				<Button size="small" onClick={() => void router.invalidate()}>
					Try again
				</Button>
				<Button size="small" variant="ghost" onClick={() => void router.navigate({ to: "/" })}>
					Go to Home
				</Button>
			</ProblemAlert>
		</div>
	);
}
