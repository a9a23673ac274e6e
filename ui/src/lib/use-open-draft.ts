// Goes to a draft on the Train page, once something has made it.
import { useNavigate } from "@tanstack/react-router";

export function useOpenDraft(): (draft: { id: string }) => Promise<void> {
	const navigate = useNavigate();
	return ({ id }) => navigate({ to: "/train/$draft", params: { draft: id } });
}
